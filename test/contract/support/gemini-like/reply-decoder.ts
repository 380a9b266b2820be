import {
  arrayOf,
  type ChatEvent,
  defined,
  type Finish,
  type FinishReason,
  isObject,
  type JsonObject,
  type JsonValue,
  type Mapper,
  numberOf,
  objectOf,
  parseJson,
  stringOf,
  textOf,
  type Usage,
  type WireEvent,
} from '@pipeproxy/core';
import { GEMINI } from './dialect-id.ts';

type Events = readonly ChatEvent[];

const FINISHES: Readonly<Record<string, FinishReason>> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  SAFETY: 'content-filter',
  RECITATION: 'content-filter',
  PROHIBITED_CONTENT: 'content-filter',
};

interface State {
  readonly newId: (prefix: string) => string;
  blocks: number;
  /** The text or thought that still grows. */
  open: { readonly id: string; readonly kind: 'text' | 'reasoning' } | undefined;
  /** A call whose arguments come in pieces. */
  call: { readonly id: string; readonly args: Record<string, JsonValue> } | undefined;
  hasCalls: boolean;
  isStarted: boolean;
  isOver: boolean;
  finish: Finish | undefined;
}

function nextId(state: State): string {
  state.blocks += 1;
  return String(state.blocks - 1);
}

function close(state: State, extras?: JsonObject): Events {
  const { open } = state;
  state.open = undefined;
  return open ? [{ type: `${open.kind}-end`, id: open.id, ...(extras && { extras: { [GEMINI]: extras } }) }] : [];
}

/** A signature on a text closes its block: nothing else in a neutral text could bear it. */
function readText(part: JsonObject, state: State): Events {
  const kind = part.thought === true ? 'reasoning' : 'text';
  const delta = stringOf(part.text) ?? '';
  const signature = textOf(part.thoughtSignature);
  if (delta === '' && !signature) return [];
  const before = state.open?.kind === kind ? [] : close(state);
  const opening: Events = state.open ? [] : [{ type: `${kind}-start`, id: nextId(state) }];
  const id = opening[0] && 'id' in opening[0] ? opening[0].id : (state.open?.id ?? '');
  state.open = { id, kind };
  const grown: Events = delta === '' ? [] : [{ type: `${kind}-delta`, id, delta }];
  return [...before, ...opening, ...grown, ...(signature ? close(state, { thoughtSignature: signature }) : [])];
}

const VALUES = ['stringValue', 'numberValue', 'boolValue', 'nullValue'];

/** Pieces of arguments, each at the path where it belongs; texts grow. */
function addPartial(args: Record<string, JsonValue>, partial: JsonValue): void {
  const { jsonPath, ...said } = objectOf(partial) ?? {};
  const key = (stringOf(jsonPath) ?? '').replace(/^\$\./, '');
  const name = VALUES.find((value) => value in said);
  const value = name === undefined ? null : (said[name] ?? null);
  const before = args[key];
  args[key] = typeof value === 'string' && typeof before === 'string' ? before + value : value;
}

function openCall(call: JsonObject, part: JsonObject, state: State): Events {
  const id = nextId(state);
  const signature = textOf(part.thoughtSignature);
  state.hasCalls = true;
  state.call = { id, args: {} };
  const callId = textOf(call.id) ?? state.newId('call_');
  const proof = signature ? { signature: { origin: GEMINI, value: signature } } : {};
  return [{ type: 'tool-call-start', id, callId, name: String(call.name), kind: 'function', ...proof }];
}

function readCall(call: JsonObject, part: JsonObject, state: State): Events {
  const opening = state.call ? [] : [...close(state), ...openCall(call, part, state)];
  const { id, args } = state.call ?? { id: '', args: {} };
  for (const partial of arrayOf(call.partialArgs)) addPartial(args, partial);
  Object.assign(args, objectOf(call.args));
  if (call.willContinue === true) return opening;
  state.call = undefined;
  return [...opening, { type: 'tool-call-delta', id, delta: JSON.stringify(args) }, { type: 'tool-call-end', id }];
}

function readPart(part: JsonObject, state: State): Events {
  const call = objectOf(part.functionCall);
  if (call) return readCall(call, part, state);
  if (part.text !== undefined) return readText(part, state);
  const kind = Object.keys(part).find((name) => isObject(part[name])) ?? 'part';
  return [...close(state), { type: 'opaque', id: nextId(state), dialect: GEMINI, kind, value: part }];
}

function citations(candidate: JsonObject | undefined, { open }: State): Events {
  const chunks = arrayOf(objectOf(candidate?.groundingMetadata)?.groundingChunks);
  if (open?.kind !== 'text') return [];
  return chunks.map((value) => ({ type: 'citation', id: open.id, dialect: GEMINI, value }));
}

function usageOf(counts: JsonObject): Usage {
  const sum = (...names: readonly string[]) => {
    const known = names.map((name) => numberOf(counts[name])).filter((count) => count !== undefined);
    return known.length === 0 ? undefined : known.reduce((total, count) => total + count, 0);
  };
  return {
    ...defined({
      inputTokens: sum('promptTokenCount', 'toolUsePromptTokenCount'),
      cachedReadTokens: sum('cachedContentTokenCount'),
      outputTokens: sum('candidatesTokenCount', 'thoughtsTokenCount'),
      reasoningTokens: sum('thoughtsTokenCount'),
    }),
    raw: counts,
  };
}

function readFinish(chunk: JsonObject, candidate: JsonObject | undefined, state: State): void {
  const blocked = textOf(objectOf(chunk.promptFeedback)?.blockReason);
  const raw = blocked ?? textOf(candidate?.finishReason);
  if (raw === undefined) return;
  const known = blocked ? 'content-filter' : (FINISHES[raw] ?? 'other');
  state.finish = { reason: known === 'stop' && state.hasCalls ? 'tool-calls' : known, raw };
}

function readChunk(chunk: JsonObject, state: State): Events {
  const candidate = objectOf(arrayOf(chunk.candidates)[0]);
  const start: Events = state.isStarted
    ? []
    : [{ type: 'reply-start', ...defined({ replyId: textOf(chunk.responseId), model: textOf(chunk.modelVersion) }) }];
  state.isStarted = true;
  const parts = arrayOf(objectOf(candidate?.content)?.parts).filter(isObject);
  const said = parts.flatMap((part) => readPart(part, state));
  const cited = citations(candidate, state);
  readFinish(chunk, candidate, state);
  const counts = objectOf(chunk.usageMetadata);
  const hasCounts = counts !== undefined && numberOf(counts.promptTokenCount) !== undefined;
  return [...start, ...said, ...cited, ...(hasCounts ? [{ type: 'usage', usage: usageOf(counts) } as const] : [])];
}

function end(state: State): Events {
  if (state.isOver) return [];
  state.isOver = true;
  const { finish } = state;
  if (finish) return [...close(state), { type: 'reply-end', finish }];
  const message = 'The stream ended without a reason.';
  return [{ type: 'error', error: { kind: 'bad-gateway', code: 'PP_UPSTREAM_CUT', message } }];
}

/** Reads a stream of `generateContent`: its only end is the end of its bytes. */
export function createReplyDecoder({ newId }: { newId(prefix: string): string }): Mapper<WireEvent, ChatEvent> {
  const state: State = {
    newId,
    blocks: 0,
    open: undefined,
    call: undefined,
    hasCalls: false,
    isStarted: false,
    isOver: false,
    finish: undefined,
  };
  return {
    push: ({ data }) => (state.isOver ? [] : readChunk(objectOf(parseJson(data)) ?? {}, state)),
    end: () => end(state),
  };
}
