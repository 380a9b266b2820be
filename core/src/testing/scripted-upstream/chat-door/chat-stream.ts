import type { Frame } from '../frame.ts';
import type { ChatReplyTraits, ScriptedError, Step } from '../scripted-reply.ts';
import { chatUsage, completionHead, finishReason } from './chat-completion.ts';
import { type ChatReplyContext, chatDeltas } from './chat-delta.ts';
import { chatErrorBody } from './error-body.ts';

const data = (payload: object): Frame => ({ type: 'event', data: JSON.stringify(payload) });

/** An error inside the stream: its frame is the last one, without `[DONE]`. */
const errorFrames = (error: ScriptedError): readonly Frame[] => [data(chatErrorBody(error)), { type: 'end' }];

/** Makes the chunks of one reply, with usage where the server puts it. */
function chunks(context: ChatReplyContext) {
  const { traits, facts } = context;
  const head = completionHead('chat.completion.chunk', context);
  const isUsageSent = facts.wantsUsage && traits.usagePlace !== 'never';
  const usageAt = (place: ChatReplyTraits['usagePlace']) =>
    isUsageSent && { usage: traits.usagePlace === place ? chatUsage(context) : null };
  const chunk = (delta: object, finish_reason: string | null = null): Frame =>
    data({
      ...head,
      choices: [{ index: 0, delta, logprobs: null, finish_reason }],
      ...usageAt(finish_reason !== null && traits.usagePlace === 'finish-chunk' ? 'finish-chunk' : 'every-chunk'),
    });
  const filter = {
    ...head,
    id: '',
    model: '',
    created: 0,
    object: '',
    choices: [],
    prompt_filter_results: [{ prompt_index: 0, content_filter_results: {} }],
  };
  return {
    chunk,
    opening: [
      ...(traits.hasFilterChunk ? [data(filter)] : []),
      chunk({ role: 'assistant', content: '', refusal: null }),
    ],
    ending: [
      ...(traits.hasFinish ? [chunk({}, finishReason(context))] : []),
      ...(isUsageSent && traits.usagePlace === 'last-chunk'
        ? [data({ ...head, choices: [], usage: chatUsage(context) })]
        : []),
      ...(traits.hasDone ? [{ type: 'event', data: '[DONE]' } as const] : []),
    ],
  };
}

/** The frames of a streamed chat completion. @see https://platform.openai.com/docs/api-reference/chat/streaming */
export function chatStream(
  steps: readonly Step[],
  after: readonly Step[],
  context: ChatReplyContext,
): readonly Frame[] {
  const { chunk, opening, ending } = chunks(context);
  let callCount = 0;
  let isStarted = false;

  function start(): readonly Frame[] {
    const frames = isStarted ? [] : opening;
    isStarted = true;
    return frames;
  }

  function render(step: Step): readonly Frame[] {
    if (step.type === 'error') return errorFrames(step.error);
    const deltas = chatDeltas(step, callCount, context);
    if (!deltas) return [step as Frame];
    if (step.type === 'tool-calls') callCount += step.calls.length;
    return [...start(), ...deltas.map((delta) => chunk(delta))];
  }

  return [...steps.flatMap(render), ...start(), ...ending, ...after.flatMap(render)];
}
