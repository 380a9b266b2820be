import type { ChatEvent, ErrorFacts, JsonObject, JsonValue, ReplyContext, WireEvent } from '../../contract/index.ts';
import { arrayOf, defined, isObject, objectOf, parseJson, textOf } from '../../wire/json-values.ts';
import { decodeErrorFrame } from './errors.ts';
import { openReplyBlock, type ReplyBlock } from './reply-block.ts';
import { cutReply, emptyReply, unreadableReply } from './reply-error.ts';
import { decodeFinish } from './stop-reason.ts';
import { decodeUsage, mergeUsage } from './usage.ts';

type Events = readonly ChatEvent[];
type Index = JsonValue | undefined;

const NOTHING: Events = [];

/** What has been read of a reply. */
interface State {
  readonly newId: (prefix: string) => string;
  /** By index alone: some servers open the next block before they close the last. */
  readonly open: Map<Index, ReplyBlock>;
  blocks: number;
  hasCalls: boolean;
  isStarted: boolean;
  isOver: boolean;
  usage: JsonObject;
  /** The `delta` that said why the reply ended. */
  stop: JsonObject | undefined;
}

function start(state: State, message: JsonObject): Events {
  if (state.isStarted) return NOTHING; // trap 1
  state.isStarted = true;
  return [{ type: 'reply-start', ...defined({ replyId: textOf(message.id), model: textOf(message.model) }) }];
}

function count(state: State, usage: JsonValue | undefined): Events {
  if (!isObject(usage)) return NOTHING;
  state.usage = mergeUsage(state.usage, usage);
  const read = decodeUsage(state.usage);
  return read ? [{ type: 'usage', usage: read }] : NOTHING;
}

function closeBlock(state: State, index: Index): Events {
  const block = state.open.get(index);
  state.open.delete(index);
  return block?.end() ?? NOTHING;
}

function openBlock(state: State, index: Index, content: JsonObject): Events {
  if (textOf(content.type) === undefined) return NOTHING;
  const before = closeBlock(state, index);
  const block = openReplyBlock(content, String(state.blocks), state.newId);
  state.blocks += 1;
  state.hasCalls ||= block.isCall;
  state.open.set(index, block);
  return [...before, ...block.opening];
}

/** Deltas whose block was never opened, as some servers send them; a call without a name cannot be saved. */
const BLOCK_OF_DELTA = new Map<unknown, string>([
  ['text_delta', 'text'],
  ['thinking_delta', 'thinking'],
]);

function growBlock(state: State, index: Index, delta: JsonObject): Events {
  const block = state.open.get(index);
  if (block) return block.delta(delta); // trap 7
  const type = BLOCK_OF_DELTA.get(delta.type);
  return type === undefined ? NOTHING : [...openBlock(state, index, { type }), ...growBlock(state, index, delta)];
}

/**
 * A first message is empty as a rule; after a call that the model's own code made, the API puts all of the reply into it.
 */
function begin(state: State, message: JsonObject): Events {
  if (state.isStarted) return NOTHING;
  const started = [...start(state, message), ...count(state, message.usage)];
  if (message.stop_reason) state.stop = message;
  const blocks = arrayOf(message.content).flatMap((content) => [
    ...openBlock(state, undefined, objectOf(content) ?? {}),
    ...closeBlock(state, undefined),
  ]);
  return [...started, ...blocks];
}

function settle(state: State, { delta, usage }: JsonObject): Events {
  const said = objectOf(delta);
  if (said?.stop_reason) state.stop = said;
  return count(state, usage);
}

function finish(state: State): Events {
  state.isOver = true;
  const closed = [...state.open.keys()].flatMap((index) => closeBlock(state, index));
  return [...closed, { type: 'reply-end', finish: decodeFinish(state.stop ?? {}, state.hasCalls) }];
}

function fail(state: State, error: ErrorFacts): Events {
  if (state.isOver) return NOTHING;
  state.isOver = true;
  return [{ type: 'error', error }];
}

/** Frames of the reply itself; the first of them starts it, whichever it is. */
const FRAMES = new Map<unknown, (state: State, frame: JsonObject) => Events>([
  ['content_block_start', (state, { index, content_block: block }) => openBlock(state, index, objectOf(block) ?? {})],
  ['content_block_delta', (state, { index, delta }) => growBlock(state, index, objectOf(delta) ?? {})],
  ['content_block_stop', (state, { index }) => closeBlock(state, index)],
  ['message_delta', settle],
  ['message_stop', finish],
]);

function readFrame(state: State, frame: JsonObject): Events {
  if (state.isOver) return NOTHING;
  if (frame.type === 'error' || isObject(frame.error)) return fail(state, decodeErrorFrame(frame)); // trap 55
  if (frame.type === 'ping') return [{ type: 'keepalive' }];
  if (frame.type === 'message_start') return begin(state, objectOf(frame.message) ?? {});
  const read = FRAMES.get(frame.type);
  return read ? [...start(state, {}), ...read(state, frame)] : NOTHING;
}

function end(state: State): Events {
  if (state.isOver) return NOTHING;
  if (state.stop) return finish(state);
  return fail(state, state.isStarted ? cutReply() : emptyReply()); // trap 14
}

/** Reads a reply frame by frame, a frame being the parsed data of one event. Ends with `reply-end` or `error`, always. */
export interface FrameDecoder {
  push(frame: JsonObject): Events;
  fail(error: ErrorFacts): Events;
  end(): Events;
}

/** Starts to read a reply. A second `message_start` says nothing new, and nothing counts after the end. */
export function createFrameDecoder({ newId }: Pick<ReplyContext, 'newId'>): FrameDecoder {
  const state: State = {
    newId,
    open: new Map(),
    blocks: 0,
    hasCalls: false,
    isStarted: false,
    isOver: false,
    usage: {},
    stop: undefined,
  };
  return {
    push: (frame) => readFrame(state, frame),
    fail: (error) => fail(state, error),
    end: () => end(state),
  };
}

/** Reads one event of a stream. The end mark of other dialects comes astray and means nothing. */
export function pushEvent(decoder: FrameDecoder, { name, data, fault }: WireEvent): Events {
  if (fault) return decoder.fail(fault);
  if (data === '' || data === '[DONE]') return NOTHING;
  const frame = parseJson(data);
  if (!isObject(frame)) return decoder.fail(unreadableReply());
  return decoder.push(frame.type === undefined && name !== undefined ? { ...frame, type: name } : frame);
}
