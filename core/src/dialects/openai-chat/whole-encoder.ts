import type {
  ChatEvent,
  JsonObject,
  JsonValue,
  Mapper,
  ReplyContext,
  TextBlock,
  ToolCallBlock,
  WireEvent,
} from '../../contract/index.ts';
import { createFold } from '../../wire/fold.ts';
import type { FoldedBlock, FoldedReply } from '../../wire/folded-reply.ts';
import { encodeAnnotations } from './annotation.ts';
import { type ClientForm, clientFormOf, envelope } from './client-form.ts';
import { encodeStreamError } from './encode-error.ts';
import { finishWord } from './finish-reason.ts';
import { encodeReasoningDetails } from './reasoning.ts';
import { encodeCall, writeCallSignature } from './tool-call.ts';
import { noteUnsaidEnd } from './unsaid-end.ts';
import { encodeUsage } from './usage.ts';

function blocksOf<Type extends FoldedBlock['type']>(reply: FoldedReply, type: Type) {
  return reply.blocks.filter((block): block is Extract<FoldedBlock, { type: Type }> => block.type === type);
}

function joined(blocks: readonly { readonly text: string }[], joint = ''): string | undefined {
  const texts = blocks.map(({ text }) => text).filter((text) => text !== '');
  return texts.length === 0 ? undefined : texts.join(joint);
}

function annotationsOf(texts: readonly TextBlock[], { note }: ReplyContext): readonly JsonObject[] {
  let start = 0;
  return texts.flatMap(({ text, citations = [] }) => {
    const range = { start, end: start + text.length };
    start = range.end;
    return encodeAnnotations(citations, range, note);
  });
}

function callFields(calls: readonly ToolCallBlock[], { isLegacy }: ClientForm, context: ReplyContext): JsonObject {
  const [first, ...others] = calls;
  if (!first) return {};
  if (!isLegacy) {
    return {
      tool_calls: calls.map((call) => ({
        ...encodeCall(call, call.name, false),
        ...writeCallSignature(call.signature),
      })),
    };
  }
  if (others.length > 0) context.note({ feature: 'parallel-call', effect: 'the client can take one call a turn' });
  return { function_call: { name: first.name, arguments: first.arguments === '' ? '{}' : first.arguments } };
}

function encodeMessage(reply: FoldedReply, form: ClientForm, context: ReplyContext): JsonObject {
  const texts = blocksOf(reply, 'text');
  const reasoning = blocksOf(reply, 'reasoning');
  const explanation = reply.finish?.reason === 'refusal' ? (reply.finish.explanation ?? '') : null;
  const thoughts = joined(reasoning, '\n\n');
  const details = form.hasReasoningDetails ? encodeReasoningDetails(reasoning) : [];
  const annotations = annotationsOf(texts, context);
  return {
    role: 'assistant',
    content: joined(texts) ?? null,
    refusal: joined(blocksOf(reply, 'refusal')) ?? explanation,
    ...(thoughts !== undefined && { reasoning_content: thoughts }),
    ...(details.length > 0 && { reasoning_details: details }),
    ...(annotations.length > 0 && { annotations }),
    ...callFields(blocksOf(reply, 'tool-call'), form, context),
  };
}

function encodeReply(reply: FoldedReply, form: ClientForm, context: ReplyContext): JsonObject {
  const { finish, usage } = reply;
  const traits = {
    hasCalls: blocksOf(reply, 'tool-call').length > 0,
    hasRefusal: blocksOf(reply, 'refusal').length > 0,
    isLegacy: form.isLegacy,
  };
  for (const { kind } of blocksOf(reply, 'opaque')) {
    context.note({ feature: 'reply-block', effect: `the dialect has no block ${kind}` });
  }
  if (finish) noteUnsaidEnd(finish, context);
  const message: JsonValue = encodeMessage(reply, form, context);
  const word = finishWord(finish ?? { reason: 'other' }, traits);
  return {
    ...envelope(form, 'chat.completion'),
    choices: [{ index: 0, message, logprobs: null, finish_reason: word }],
    ...(usage && { usage: encodeUsage(usage, context.inputTokenEstimate) }),
  };
}

/**
 * Encodes a document from the events of a reply, or the error that they end with.
 * @see https://platform.openai.com/docs/api-reference/chat/object
 */
export function createWholeEncoder(context: ReplyContext): Mapper<ChatEvent, WireEvent> {
  const form = clientFormOf(context);
  const fold = createFold();
  return {
    push(event) {
      fold.add(event);
      if (event.type === 'error') return [encodeStreamError(event.error)];
      return event.type === 'reply-end' ? [{ data: JSON.stringify(encodeReply(fold.reply(), form, context)) }] : [];
    },
    end: () => [],
  };
}
