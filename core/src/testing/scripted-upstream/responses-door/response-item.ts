import { asList } from '../loose-json.ts';
import type { ReplyContext } from '../reply-context.ts';
import type { ScriptedCall, Step } from '../scripted-reply.ts';
import { sealReasoning } from './sealed-reasoning.ts';

/** An event of one item; the stream adds the item's place and a number. */
export type ItemEvent = Readonly<Record<string, unknown>> & { type: string };

/** An output item in both its forms: whole, and as the events of a stream. */
export interface ResponseItem {
  id: string;
  whole: Readonly<Record<string, unknown>>;
  /** The item as it is when it begins. */
  opening: object;
  /** What is told while it is made. */
  events: readonly ItemEvent[];
  /** What is told when it is whole, before the item itself. */
  closing: readonly ItemEvent[];
}

function messageItem(kind: 'text' | 'refusal', pieces: readonly string[], context: ReplyContext): ResponseItem {
  const id = `msg_FAKE${context.nextNumber()}`;
  const head = { id, type: 'message', role: 'assistant' };
  const said = pieces.join('');
  const isText = kind === 'text';
  const partOf = (words: string) =>
    isText ? { type: 'output_text', annotations: [], logprobs: [], text: words } : { type: 'refusal', refusal: words };
  const place = { item_id: id, content_index: 0 };
  const name = isText ? 'response.output_text' : 'response.refusal';
  const logprobs = isText ? { logprobs: [] } : {};
  return {
    id,
    whole: { ...head, status: 'completed', content: [partOf(said)] },
    opening: { ...head, status: 'in_progress', content: [] },
    events: [
      { type: 'response.content_part.added', ...place, part: partOf('') },
      ...pieces.map((delta) => ({ type: `${name}.delta`, ...place, delta, ...logprobs })),
    ],
    closing: [
      { type: `${name}.done`, ...place, ...(isText ? { text: said } : { refusal: said }), ...logprobs },
      { type: 'response.content_part.done', ...place, part: partOf(said) },
    ],
  };
}

function callItem({ name, pieces }: ScriptedCall, context: ReplyContext): ResponseItem {
  const id = `fc_FAKE${context.nextNumber()}`;
  const head = { id, type: 'function_call', call_id: `call_FAKE${context.nextNumber()}`, name };
  const place = { item_id: id };
  const whole = pieces.join('');
  return {
    id,
    whole: { ...head, status: 'completed', arguments: whole },
    opening: { ...head, status: 'in_progress', arguments: '' },
    events: pieces.map((delta) => ({ type: 'response.function_call_arguments.delta', ...place, delta })),
    closing: [{ type: 'response.function_call_arguments.done', ...place, name, arguments: whole }],
  };
}

/** Reasoning in the summary that was asked for, and sealed where that was. */
function reasoningItem(pieces: readonly string[], context: ReplyContext): ResponseItem {
  const id = `rs_FAKE${context.nextNumber()}`;
  const head = { id, type: 'reasoning' };
  const shown = context.facts.isThinkingShown ? pieces : [];
  const text = shown.join('');
  const isSealed = asList(context.body.include).includes('reasoning.encrypted_content');
  const seal = isSealed ? { encrypted_content: sealReasoning(pieces.join('')) } : {};
  const part = { type: 'summary_text', text };
  const place = { item_id: id, summary_index: 0 };
  const name = 'response.reasoning_summary';
  const hasText = shown.length > 0;
  return {
    id,
    whole: { ...head, ...seal, summary: hasText ? [part] : [] },
    opening: { ...head, ...seal, summary: [] },
    events: hasText
      ? [
          { type: `${name}_part.added`, ...place, part: { ...part, text: '' } },
          ...shown.map((delta) => ({ type: `${name}_text.delta`, ...place, delta })),
        ]
      : [],
    closing: hasText
      ? [
          { type: `${name}_text.done`, ...place, text },
          { type: `${name}_part.done`, ...place, part },
        ]
      : [],
  };
}

function searchItem(input: object, context: ReplyContext): ResponseItem {
  const id = `ws_FAKE${context.nextNumber()}`;
  const head = { id, type: 'web_search_call' };
  const told = (word: string): ItemEvent => ({ type: `response.web_search_call.${word}`, item_id: id });
  return {
    id,
    whole: { ...head, status: 'completed', action: { type: 'search', ...input } },
    opening: { ...head, status: 'in_progress' },
    events: [told('in_progress'), told('searching')],
    closing: [told('completed')],
  };
}

/** The items of a step that generates something; undefined for one that does not. */
export function responseItems(step: Step, context: ReplyContext): readonly ResponseItem[] | undefined {
  switch (step.type) {
    case 'text':
    case 'refusal':
      return [messageItem(step.type, step.pieces, context)];
    case 'reasoning':
      return [reasoningItem(step.pieces, context)];
    case 'redacted-reasoning':
      return [reasoningItem([], context)];
    case 'tool-calls':
      return step.calls.map((call) => callItem(call, context));
    case 'server-tool':
      return [searchItem(step.input, context)];
    case 'start':
      return [];
    default:
      return undefined;
  }
}

/** The items of a whole reply; the last one of a reply that was cut is not complete. */
export function finishedItems(items: readonly ResponseItem[], isCut: boolean): readonly object[] {
  return items.map(({ whole }, at) =>
    isCut && at === items.length - 1 && whole.status ? { ...whole, status: 'incomplete' } : whole,
  );
}
