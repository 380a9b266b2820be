import type { Frame } from '../frame.ts';
import type { ReplyContext } from '../reply-context.ts';
import type { Step } from '../scripted-reply.ts';
import { type AnthropicBlock, anthropicBlocks } from './anthropic-block.ts';
import { fullUsage, messageEnd, messageHead, messageUsage, withThinking } from './anthropic-message.ts';
import { anthropicErrorBody } from './error-body.ts';

const event = (type: string, data: object): Frame => ({
  type: 'event',
  name: type,
  data: JSON.stringify({ type, ...data }),
});

const NOTHING_YET = { content: [], stop_reason: null, stop_sequence: null, stop_details: null, container: null };

/** message_start reports the input and next to no output, as the service does. */
function openingFrames(context: ReplyContext): readonly Frame[] {
  const usage = { ...fullUsage(context), output_tokens: 1, output_tokens_details: null };
  return [event('message_start', { message: { ...messageHead(context), ...NOTHING_YET, usage } }), event('ping', {})];
}

function blockFrames({ opening, deltas }: AnthropicBlock, index: number): readonly Frame[] {
  return [
    event('content_block_start', { index, content_block: opening }),
    ...deltas.map((delta) => event('content_block_delta', { index, delta })),
    event('content_block_stop', { index }),
  ];
}

/** An error inside the stream: nothing follows it. */
function errorFrames({ error }: Step & { type: 'error' }, { requestId }: ReplyContext): readonly Frame[] {
  const body = anthropicErrorBody(error, requestId);
  return [{ type: 'event', name: 'error', data: JSON.stringify(body) }, { type: 'end' }];
}

/** The frames of a streamed reply. @see https://platform.claude.com/docs/en/api/messages-streaming (read 2026-11-21) */
export function anthropicStream(
  steps: readonly Step[],
  after: readonly Step[],
  context: ReplyContext,
): readonly Frame[] {
  let blockCount = 0;
  let isStarted = false;

  function start(): readonly Frame[] {
    const frames = isStarted ? [] : openingFrames(context);
    isStarted = true;
    return frames;
  }

  function render(step: Step): readonly Frame[] {
    if (step.type === 'error') return errorFrames(step, context);
    const blocks = anthropicBlocks(step, context);
    return blocks ? [...start(), ...blocks.flatMap((block) => blockFrames(block, blockCount++))] : [step as Frame];
  }

  return [
    ...withThinking(steps, context).flatMap(render),
    ...start(),
    event('message_delta', { delta: messageEnd(steps, context), usage: messageUsage(context) }),
    event('message_stop', {}),
    ...after.flatMap(render),
  ];
}
