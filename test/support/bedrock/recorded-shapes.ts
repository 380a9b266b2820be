import { chunkFrame, eventFrame } from './frames.ts';

/** A message of Claude as `invoke` answers it: its own name of the model has no prefix of a region. */
export const CLAUDE_MESSAGE = {
  model: 'claude-sonnet-4-5-20250929',
  id: 'msg_bdrk_FAKE',
  type: 'message',
  role: 'assistant',
  content: [{ type: 'text', text: 'Grüezi.' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 9, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 5 },
};

const METRICS = { inputTokenCount: 9, outputTokenCount: 5, invocationLatency: 900, firstByteLatency: 300 };

/** The same as the events of a stream. */
export const CLAUDE_EVENTS = [
  { type: 'message_start', message: { ...CLAUDE_MESSAGE, content: [], stop_reason: null } },
  { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Grü' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'ezi.' } },
  { type: 'content_block_stop', index: 0 },
  { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 5 } },
] as const;

/** Frames of `invoke-with-response-stream`; the last event carries Bedrock's measurements. */
export const claudeFrames = (): readonly Buffer[] =>
  [...CLAUDE_EVENTS, { type: 'message_stop', 'amazon-bedrock-invocationMetrics': METRICS }].map(chunkFrame);

const USAGE = { inputTokens: 9, outputTokens: 5, totalTokens: 14 };

/** A document of `converse`. */
export const CONVERSE_REPLY = {
  metrics: { latencyMs: 500 },
  output: { message: { role: 'assistant', content: [{ text: 'Grüezi.' }] } },
  stopReason: 'end_turn',
  usage: USAGE,
};

/** Frames of `converse-stream`: a text block has no start, and usage comes behind the end. */
export const converseFrames = (): readonly Buffer[] => [
  eventFrame('messageStart', { role: 'assistant', p: 'abc' }),
  eventFrame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Grü' }, p: 'abcdefghij' }),
  eventFrame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'ezi.' }, p: 'a' }),
  eventFrame('contentBlockStop', { contentBlockIndex: 0, p: 'abcd' }),
  eventFrame('messageStop', { stopReason: 'end_turn', p: 'abcdef' }),
  eventFrame('metadata', { metrics: { latencyMs: 500 }, usage: USAGE, p: 'ab' }),
];
