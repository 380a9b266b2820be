import type { ChatEvent, Finish, JsonObject, JsonValue, Mapper, ReplyContext, Usage } from '../../contract/index.ts';
import { citedPage } from '../../wire/cited-page.ts';
import { defined, isObject, textOf } from '../../wire/json-values.ts';
import { noteOddEnd } from '../../wire/note-odd-end.ts';
import { objectOfArguments } from '../../wire/object-of-arguments.ts';
import { encodeCitations } from './citations.ts';
import { GEMINI_GENERATE } from './dialect-id.ts';
import { ownExtrasOf } from './own-extras.ts';
import { writeProof, writeSignature } from './proof.ts';
import { encodeFinish } from './stop-reason.ts';
import { encodeUsage } from './usage.ts';

type EventOf<Type extends ChatEvent['type']> = Extract<ChatEvent, { type: Type }>;
type Chunks = readonly JsonObject[];

const NOTHING: Chunks = [];

/** What has been written of a reply. */
interface State {
  readonly context: ReplyContext;
  /** The same in all chunks. */
  readonly head: JsonObject;
  /** False: the client did not ask for thoughts, so they would be taken for the answer or break it. */
  readonly showsThoughts: boolean;
  call: EventOf<'tool-call-start'> | undefined;
  args: string;
  /** A proof without words of its own, which goes out with the call that it led to: all clients bring that back. */
  carried: string | undefined;
  hasWords: boolean;
  /** Google's proof on the text that is open, as far as its start tells it. */
  textProof: string | undefined;
  /** Sources of the text that is open. */
  citations: JsonValue[];
  usage: Usage | undefined;
  isOver: boolean;
}

function chunk({ head }: State, parts: Chunks, fields: JsonObject = {}, more: JsonObject = {}): JsonObject {
  return { candidates: [{ content: { parts, role: 'model' }, ...fields, index: 0 }], ...more, ...head };
}

const say = (state: State, part: JsonObject): Chunks => [chunk(state, [part])];

function endText(state: State, event: EventOf<'text-end'>): Chunks {
  const { citations, textProof } = state;
  const thoughtSignature = textOf(ownExtrasOf(event).thoughtSignature) ?? textProof;
  state.citations = [];
  if (thoughtSignature === undefined && citations.length === 0) return NOTHING;
  return [chunk(state, [{ text: '', ...defined({ thoughtSignature }) }], encodeCitations(citations))];
}

function startReasoning(state: State, { redacted }: EventOf<'reasoning-start'>): Chunks {
  state.hasWords = false;
  if (redacted) state.carried = writeProof({ redacted });
  return NOTHING;
}

function think(state: State, text: string): Chunks {
  state.hasWords = true;
  return state.showsThoughts ? say(state, { text, thought: true }) : NOTHING;
}

/** Words and their proof belong together: a client that gets no words gets no proof of them either. */
function endReasoning(state: State, { signature }: EventOf<'reasoning-end'>): Chunks {
  if (!signature) return NOTHING;
  const thoughtSignature = writeProof({ signature });
  if (state.hasWords || signature.origin === GEMINI_GENERATE)
    return state.showsThoughts ? say(state, { text: '', thought: true, thoughtSignature }) : NOTHING;
  state.carried = thoughtSignature;
  return NOTHING;
}

/** A call goes out whole: clients of this dialect read no pieces. */
function endCall(state: State): Chunks {
  const { call, args } = state;
  state.call = undefined;
  if (!call) return NOTHING;
  const { callId: id, name, kind, signature } = call;
  const input = kind === 'freeform' ? { input: args } : objectOfArguments(args);
  const own = writeSignature(signature);
  const thoughtSignature = own.thoughtSignature ?? state.carried;
  state.carried = undefined;
  return say(state, { functionCall: { id, name, args: input }, ...defined({ thoughtSignature }) });
}

function cite({ context, citations }: State, { dialect, value }: EventOf<'citation'>): Chunks {
  const page = dialect === GEMINI_GENERATE ? undefined : citedPage(value);
  if (dialect === GEMINI_GENERATE) citations.push(value);
  else if (page) citations.push({ web: { uri: page.url, title: page.title } });
  else context.note({ feature: 'citation', effect: `a source in the form of ${dialect} is left out` });
  return NOTHING;
}

function carry(state: State, { dialect, kind, value }: EventOf<'opaque'>): Chunks {
  if (dialect === GEMINI_GENERATE && isObject(value)) return say(state, value);
  state.context.note({ feature: 'opaque-block', effect: `a block "${kind}" of ${dialect} is left out` });
  return NOTHING;
}

/** The last chunk alone says why the reply ended. It has a part, because clients look for the word beside one. */
function finish(state: State, end: Finish): Chunks {
  const { usage, context } = state;
  state.isOver = true;
  if (usage?.cachedWriteTokens) {
    context.note({ feature: 'cache-write-count', effect: 'the dialect does not count what is written to a cache' });
  }
  const words = encodeFinish(end);
  if (words.finishReason !== end.raw) noteOddEnd(end, context);
  const counts = usage ? { usageMetadata: encodeUsage(usage, context.inputTokenEstimate) } : {};
  return [chunk(state, [{ text: '' }], words, counts)]; // gemini trap 24
}

function write(state: State, event: ChatEvent): Chunks {
  switch (event.type) {
    case 'text-start':
      state.textProof = textOf(ownExtrasOf(event).thoughtSignature);
      return NOTHING;
    case 'text-delta':
    case 'refusal-delta':
      return event.delta === '' ? NOTHING : say(state, { text: event.delta });
    case 'text-end':
      return endText(state, event);
    case 'reasoning-start':
      return startReasoning(state, event);
    case 'reasoning-delta':
      return think(state, event.delta);
    case 'reasoning-end':
      return endReasoning(state, event);
    case 'tool-call-start':
      state.call = event;
      state.args = '';
      return NOTHING;
    case 'tool-call-delta':
      state.args += event.delta;
      return NOTHING;
    case 'tool-call-end':
      return endCall(state);
    case 'citation':
      return cite(state, event);
    case 'opaque':
      return carry(state, event);
    case 'usage':
      state.usage = event.usage;
      return NOTHING;
    case 'reply-end':
      return finish(state, event.finish);
    default:
      return NOTHING;
  }
}

/**
 * Writes a reply chunk by chunk: each piece of text at once, each call when it is complete, and the reason with the counts at the
 * end. Errors are not its matter, and a keepalive has no form here that all clients take.
 */
export function createChunkEncoder(context: ReplyContext): Mapper<ChatEvent, JsonObject> {
  const state: State = {
    context,
    head: {
      modelVersion: context.model, // gemini trap 31
      createTime: new Date(context.now()).toISOString(),
      responseId: context.newId('resp_'),
    },
    showsThoughts: ownExtrasOf(context.request).includesThoughts === true,
    call: undefined,
    args: '',
    carried: undefined,
    hasWords: false,
    textProof: undefined,
    citations: [],
    usage: undefined,
    isOver: false,
  };
  return { push: (event) => (state.isOver ? NOTHING : write(state, event)), end: () => NOTHING };
}
