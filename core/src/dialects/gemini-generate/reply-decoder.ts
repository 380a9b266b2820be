import type { ChatEvent, ErrorFacts, JsonObject, JsonValue, ReplyContext, WireEvent } from '../../contract/index.ts';
import { arrayOf, defined, isObject, numberOf, objectOf, parseJson, textOf } from '../../wire/json-values.ts';
import { decodeCitations } from './citations.ts';
import { decodeErrorChunk } from './errors.ts';
import { fieldOf } from './proto-fields.ts';
import { createReplyBlocks, type ReplyBlocks } from './reply-blocks.ts';
import { cutReply, emptyReply, unreadableReply } from './reply-error.ts';
import { decodeFinish, type EndWord, failureOf, findEnd } from './stop-reason.ts';
import { decodeUsage, latestUsage } from './usage.ts';

type Events = readonly ChatEvent[];

const NOTHING: Events = [];

/** What has been read of a reply. */
interface State {
  readonly blocks: ReplyBlocks;
  isStarted: boolean;
  isOver: boolean;
  usage: JsonObject | undefined;
  end: EndWord | undefined;
}

function start(state: State, chunk: JsonObject): Events {
  if (state.isStarted) return NOTHING;
  state.isStarted = true;
  const replyId = textOf(fieldOf(chunk, 'responseId'));
  const model = textOf(fieldOf(chunk, 'modelVersion'));
  return [{ type: 'reply-start', ...defined({ replyId, model }) }];
}

/** The candidate that we asked for; servers that give none an index mean the first. */
function firstCandidate(chunk: JsonObject): JsonObject | undefined {
  return arrayOf(chunk.candidates)
    .filter(isObject)
    .find(({ index }) => (numberOf(index) ?? 0) === 0);
}

function say(state: State, candidate: JsonObject): Events {
  const parts = arrayOf(objectOf(candidate.content)?.parts).filter(isObject);
  const said = parts.flatMap((part) => state.blocks.push(part));
  const sources = decodeCitations(candidate);
  return sources.length === 0 ? said : [...said, ...state.blocks.cite(sources)];
}

function count(state: State, value: JsonValue | undefined): Events {
  if (!isObject(value)) return NOTHING;
  const latest = latestUsage(state.usage, value);
  if (latest === state.usage) return NOTHING;
  const usage = decodeUsage(latest);
  if (usage) state.usage = latest;
  return usage ? [{ type: 'usage', usage }] : NOTHING;
}

function fail(state: State, error: ErrorFacts): Events {
  if (state.isOver) return NOTHING;
  state.isOver = true;
  return [{ type: 'error', error }];
}

/** A chunk without any of these says nothing. */
const SAYING = ['candidates', 'promptFeedback', 'usageMetadata'];

/** Some servers put the error of a stream into a list. */
const unwrapped = (value: JsonValue | undefined): JsonValue | undefined => (Array.isArray(value) ? value[0] : value);

function readChunk(state: State, value: JsonValue | undefined): Events {
  if (state.isOver) return NOTHING;
  const chunk = unwrapped(value);
  if (!isObject(chunk)) return fail(state, unreadableReply());
  if (isObject(chunk.error)) return fail(state, decodeErrorChunk(chunk));
  if (!SAYING.some((name) => fieldOf(chunk, name) !== undefined)) return NOTHING;
  const candidate = firstCandidate(chunk);
  const events = [
    ...start(state, chunk),
    ...(candidate ? say(state, candidate) : NOTHING),
    ...count(state, fieldOf(chunk, 'usageMetadata')),
  ];
  state.end = findEnd(chunk, candidate) ?? state.end; // gemini trap 24
  return events;
}

function finish(state: State): Events {
  if (state.isOver) return NOTHING;
  const { end } = state;
  if (!end) return fail(state, state.isStarted ? cutReply() : emptyReply());
  const failure = failureOf(end);
  const closed = state.blocks.end();
  if (failure) return [...closed, ...fail(state, failure)];
  state.isOver = true;
  return [...closed, { type: 'reply-end', finish: decodeFinish(end, state.blocks.hasCalls) }];
}

/** Reads a reply chunk by chunk, a chunk being the parsed data of one event. Ends with `reply-end` or `error`, always. */
export interface ChunkDecoder {
  push(chunk: JsonValue | undefined): Events;
  fail(error: ErrorFacts): Events;
  end(): Events;
}

/** Starts to read a reply. Its word for the end does not end it, because counts may follow: only the end of the bytes does. */
export function createChunkDecoder(context: Pick<ReplyContext, 'newId' | 'note'>): ChunkDecoder {
  const state: State = {
    blocks: createReplyBlocks(context),
    isStarted: false,
    isOver: false,
    usage: undefined,
    end: undefined,
  };
  return {
    push: (chunk) => readChunk(state, chunk),
    fail: (error) => fail(state, error),
    end: () => finish(state),
  };
}

/** Reads one event of a stream. The end mark of other dialects comes astray and means nothing. */
export function pushEvent(decoder: ChunkDecoder, { data, fault }: WireEvent): Events {
  if (fault) return decoder.fail(fault);
  return data === '' || data === '[DONE]' ? NOTHING : decoder.push(parseJson(data));
}

/** Reads a document: one chunk that is complete, or the chunks of a stream as one list. */
export function decodeDocument(decoder: ChunkDecoder, { data, fault }: WireEvent): Events {
  if (fault) return decoder.fail(fault);
  const document = parseJson(data);
  const chunks = Array.isArray(document) ? (document as readonly JsonValue[]) : [document];
  return [...chunks.flatMap((chunk) => decoder.push(chunk)), ...decoder.end()];
}
