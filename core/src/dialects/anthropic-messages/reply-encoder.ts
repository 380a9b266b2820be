import type { ChatEvent, Finish, Mapper, ReplyContext, Usage } from '../../contract/index.ts';
import { noteOddEnd } from '../../wire/note-odd-end.ts';
import { ANTHROPIC_MESSAGES } from './dialect-id.ts';
import { errorFrame } from './errors.ts';
import {
  type BlockFrames,
  type BlockWriter,
  callWriter,
  type Frame,
  opaqueFrames,
  redactedWriter,
  silentWriter,
  textWriter,
  thinkingWriter,
} from './reply-writer.ts';
import { encodeStop } from './stop-reason.ts';
import { encodeUsage } from './usage.ts';

type Frames = readonly Frame[];
type Start = Extract<ChatEvent, { type: 'text-start' | 'reasoning-start' | 'tool-call-start' | 'refusal-start' }>;

const NOTHING: Frames = [];

/** Rough size of a token, for counts that the upstream never gave. */
const CHARACTERS_PER_TOKEN = 3.6;

/** What has been written of a reply. */
interface State {
  readonly context: ReplyContext;
  /** Index of the next block: dense, whatever the upstream counted. */
  next: number;
  writer: BlockWriter;
  isStarted: boolean;
  isOver: boolean;
  hasCalls: boolean;
  refusal: string;
  characters: number;
  usage: Usage | undefined;
}

/** An estimate where the upstream has not counted yet: status lines of clients read the input here. */
function messageStart({ context, usage }: State): Frame {
  return {
    type: 'message_start',
    message: {
      id: context.newId('msg_'),
      type: 'message',
      role: 'assistant',
      model: context.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      stop_details: null,
      container: null,
      usage: encodeUsage(usage, { inputTokens: context.inputTokenEstimate, outputTokens: 0 }), // trap 18
    },
  };
}

function start(state: State): Frames {
  if (state.isStarted) return NOTHING; // trap 1
  state.isStarted = true;
  return [messageStart(state)];
}

function blockFrames(state: State): BlockFrames {
  let index = -1;
  return {
    open(block) {
      index = state.next;
      state.next += 1; // trap 5, trap 6
      return { type: 'content_block_start', index, content_block: block };
    },
    delta: (delta) => ({ type: 'content_block_delta', index, delta }),
    stop: () => ({ type: 'content_block_stop', index }),
  };
}

function writerOf(state: State, event: Start): BlockWriter {
  const { newId, note, request } = state.context;
  const frames = blockFrames(state);
  if (event.type === 'tool-call-start') return callWriter(frames, event, newId); // trap 3
  if (event.type !== 'reasoning-start') return textWriter(frames); // trap 2, trap 4
  const { redacted } = event;
  const isWanted = request.reasoning !== undefined && request.reasoning.mode !== 'off';
  if (!redacted) return thinkingWriter(frames, { newId, isWanted });
  if (redacted.origin === ANTHROPIC_MESSAGES && redacted.value !== '') return redactedWriter(frames, redacted.value);
  note({ feature: 'redacted-reasoning', effect: 'only the service that made it can read it' });
  return silentWriter;
}

/** A proof that another service put on its call has no field here: a thought without words carries it, for clients that keep thoughts. */
function carryProof(state: State, event: Start): Frames {
  const { newId, request } = state.context;
  const proof = event.type === 'tool-call-start' ? event.signature : undefined;
  if (!proof || proof.origin === ANTHROPIC_MESSAGES) return NOTHING;
  const isWanted = request.reasoning !== undefined && request.reasoning.mode !== 'off';
  return thinkingWriter(blockFrames(state), { newId, isWanted }).end({
    type: 'reasoning-end',
    id: '',
    signature: proof,
  });
}

function open(state: State, event: Start): Frames {
  const before = [...start(state), ...carryProof(state, event)];
  state.writer = writerOf(state, event);
  state.hasCalls ||= event.type === 'tool-call-start';
  return [...before, ...state.writer.opening];
}

function grow(state: State, delta: string): Frames {
  state.characters += delta.length;
  return state.writer.delta(delta);
}

function close(state: State, event: ChatEvent): Frames {
  const frames = state.writer.end(event);
  state.writer = silentWriter;
  return frames;
}

function cite(state: State, { dialect, value }: Extract<ChatEvent, { type: 'citation' }>): Frames {
  if (dialect === ANTHROPIC_MESSAGES) return state.writer.cite(value);
  state.context.note({ feature: 'citation', effect: `a source in the form of ${dialect} is left out` });
  return NOTHING;
}

function carry(state: State, { dialect, kind, value }: Extract<ChatEvent, { type: 'opaque' }>): Frames {
  if (dialect === ANTHROPIC_MESSAGES) return [...start(state), ...opaqueFrames(blockFrames(state), value)];
  state.context.note({ feature: 'opaque-block', effect: `a block "${kind}" of ${dialect} is left out` });
  return NOTHING;
}

function finish(state: State, end: Finish): Frames {
  const { context, usage, hasCalls, refusal } = state;
  state.isOver = true;
  const estimate = {
    inputTokens: context.inputTokenEstimate,
    outputTokens: Math.ceil(state.characters / CHARACTERS_PER_TOKEN),
  };
  noteOddEnd(end, context);
  const delta = encodeStop(end, { hasCalls, refusal, stopSequences: context.request.stopSequences });
  return [
    ...start(state), // trap 9
    { type: 'message_delta', delta: { ...delta, container: null }, usage: encodeUsage(usage, estimate) }, // trap 9
    { type: 'message_stop' }, // trap 9
  ];
}

function write(state: State, event: ChatEvent): Frames {
  switch (event.type) {
    case 'text-start':
    case 'reasoning-start':
    case 'tool-call-start':
    case 'refusal-start':
      return open(state, event);
    case 'refusal-delta':
      state.refusal += event.delta;
      return grow(state, event.delta);
    case 'text-delta':
    case 'reasoning-delta':
    case 'tool-call-delta':
      return grow(state, event.delta);
    case 'text-end':
    case 'reasoning-end':
    case 'tool-call-end':
    case 'refusal-end':
      return close(state, event);
    case 'citation':
      return cite(state, event);
    case 'opaque':
      return carry(state, event);
    case 'usage':
      state.usage = event.usage;
      return NOTHING;
    case 'keepalive':
      return [{ type: 'ping' }];
    case 'reply-start':
      return NOTHING;
    case 'reply-end':
      return finish(state, event.finish);
    case 'error':
      state.isOver = true;
      return [{ ...errorFrame(event.error, state.context.requestId), type: 'error' }]; // trap 14
  }
}

/**
 * Writes a reply frame by frame.
 *
 * Blocks come one at a time. `message_start` waits for the first block or the end, so that it can name the input that an upstream
 * counts first. After `error` comes nothing: no block is closed and no end is made up.
 */
export function createFrameEncoder(context: ReplyContext): Mapper<ChatEvent, Frame> {
  const state: State = {
    context,
    next: 0,
    writer: silentWriter,
    isStarted: false,
    isOver: false,
    hasCalls: false,
    refusal: '',
    characters: 0,
    usage: undefined,
  };
  return {
    push: (event) => (state.isOver ? NOTHING : write(state, event)), // trap 14
    end: () => NOTHING,
  };
}
