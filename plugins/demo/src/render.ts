import type { JsonObject } from '@pipeproxy/core';
import type { DemoAnswer } from './answer.ts';

/** What all parts of one reply share. */
export interface ReplyHead {
  readonly id: string;
  readonly model: string;
  /** Seconds since 1970. */
  readonly created: number;
}

const CALL_ID = 'call_demo_1';

const usageOf = ({ inputTokens, outputTokens }: DemoAnswer): JsonObject => ({
  prompt_tokens: inputTokens,
  completion_tokens: outputTokens,
  total_tokens: inputTokens + outputTokens,
});

const callOf = (call: NonNullable<DemoAnswer['call']>): JsonObject => ({
  id: CALL_ID,
  type: 'function',
  function: call,
});

/** The answer as one chat completion. */
export function renderWhole(head: ReplyHead, answer: DemoAnswer): string {
  const { words, call, finish } = answer;
  const message = {
    role: 'assistant',
    content: call ? null : words.join(''),
    refusal: null,
    ...(call && { tool_calls: [callOf(call)] }),
  };
  return JSON.stringify({
    ...head,
    object: 'chat.completion',
    choices: [{ index: 0, message, logprobs: null, finish_reason: finish }],
    usage: usageOf(answer),
  });
}

function deltas({ words, call }: DemoAnswer): readonly JsonObject[] {
  const said = words.map((content) => ({ content }));
  return [
    { role: 'assistant', content: '' },
    ...said,
    ...(call ? [{ tool_calls: [{ index: 0, ...callOf(call) }] }] : []),
  ];
}

/** The answer as the events of a stream, word by word. */
export function* renderStream(head: ReplyHead, answer: DemoAnswer, wantsUsage: boolean): Generator<string> {
  const event = (choices: readonly JsonObject[], more: JsonObject = {}): string =>
    `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', choices, ...more })}\n\n`;
  for (const delta of deltas(answer)) yield event([{ index: 0, delta, finish_reason: null }]);
  yield event([{ index: 0, delta: {}, finish_reason: answer.finish }]);
  if (wantsUsage) yield event([], { usage: usageOf(answer) });
  yield 'data: [DONE]\n\n';
}
