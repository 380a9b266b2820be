import { chatErrorBody } from '../chat-door/error-body.ts';
import type { Frame } from '../frame.ts';
import type { ReplyContext } from '../reply-context.ts';
import type { Step } from '../scripted-reply.ts';

/** 2026-01-01: replies are the same every day. */
const CREATED = 1_767_225_600;

const head = ({ facts, nextNumber }: ReplyContext) => ({
  id: `cmpl-FAKE${nextNumber()}`,
  object: 'text_completion',
  created: CREATED,
  model: facts.model,
});

const choice = (text: string, finish: string | null = null) => ({
  text,
  index: 0,
  logprobs: null,
  finish_reason: finish,
});

const wordOf = ({ finish }: ReplyContext): string =>
  finish.word === 'length' || finish.word === 'context-window' ? 'length' : 'stop';

const usageOf = ({ usage: { input, output } }: ReplyContext) => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
});

const piecesOf = (step: Step): readonly string[] =>
  step.type === 'text' || step.type === 'refusal' ? step.pieces : [];

/** A whole completion; of a reply only its text can be said. */
export function completionDocument(steps: readonly Step[], context: ReplyContext): object {
  const text = steps.flatMap(piecesOf).join('');
  return { ...head(context), choices: [choice(text, wordOf(context))], usage: usageOf(context) };
}

const data = (payload: object): Frame => ({ type: 'event', data: JSON.stringify(payload) });

/** Steps that are no part of a text. */
const BETWEEN = new Set(['wait', 'hold', 'raw', 'cut', 'end']);

/** The frames of a streamed completion. @see https://platform.openai.com/docs/api-reference/completions */
export function completionStream(
  steps: readonly Step[],
  after: readonly Step[],
  context: ReplyContext,
): readonly Frame[] {
  const first = head(context);
  const isUsageSent = context.facts.wantsUsage;
  const chunk = (choices: readonly object[], usage: object | null = null): Frame =>
    data({ ...first, choices, ...(isUsageSent && { usage }) });

  function render(step: Step): readonly Frame[] {
    if (step.type === 'error') return [data(chatErrorBody(step.error)), { type: 'end' }];
    if (BETWEEN.has(step.type)) return [step as Frame];
    return piecesOf(step).map((piece) => chunk([choice(piece)]));
  }

  return [
    ...steps.flatMap(render),
    chunk([choice('', wordOf(context))]),
    ...(isUsageSent ? [chunk([], usageOf(context))] : []),
    { type: 'event', data: '[DONE]' },
    ...after.flatMap(render),
  ];
}
