import {
  arrayOf,
  type ChatBlock,
  type ChatCodec,
  type ChatEvent,
  type ChatMessage,
  type ChatRequest,
  decodeWhole,
  defineDialect,
  type EncodeRequestContext,
  type ErrorFacts,
  type ErrorKind,
  encodeWhole,
  type FoldedReply,
  invalidRequest,
  type JsonObject,
  type Mapper,
  numberOf,
  objectOf,
  parseJson,
  type ReplyContext,
  retryAfterMs,
  stringOf,
  textOf,
  type Usage,
  type WireEvent,
} from '@pipeproxy/core';

const ROLES = ['system', 'user', 'assistant'] as const;
const FINISH_BY_DONE: Readonly<Record<string, 'stop' | 'length'>> = { end: 'stop', full: 'length' };
const STATUS_BY_KIND: Partial<Record<ErrorKind, number>> = {
  'invalid-request': 400,
  authentication: 401,
  permission: 403,
  'not-found': 404,
  'too-large': 413,
  'rate-limit': 429,
  overloaded: 503,
};

/** `{ "model": "small", "stream": true, "say": [{ "who": "user", "words": "Hello" }] }` */
function decodeRequest(body: JsonObject): ChatRequest {
  const messages = arrayOf(body.say).map((entry, index): ChatMessage => {
    const { who, words } = objectOf(entry) ?? {};
    const role = ROLES.find((one) => one === who);
    if (!role || typeof words !== 'string') throw invalidRequest('An entry needs `who` and `words`.', `say.${index}`);
    return { role, blocks: [{ type: 'text', text: words }] };
  });
  if (messages.length === 0) throw invalidRequest('`say` must be a list with at least one entry.', 'say');
  const model = textOf(body.model) ?? '';
  return { model, messages, tools: [], sampling: {}, stopSequences: [], isStream: body.stream === true };
}

function encodeRequest(request: ChatRequest, { model, isStream, note }: EncodeRequestContext) {
  const wordsOf = (block: ChatBlock): string => {
    if (block.type === 'text') return block.text;
    note({ feature: block.type, effect: 'left out: pidgin has words alone' });
    return '';
  };
  if (request.tools.length > 0) note({ feature: 'tools', effect: 'left out: pidgin has no tools' });
  const say = request.messages.map(({ role, blocks }) => ({ who: role, words: blocks.map(wordsOf).join('') }));
  return { body: { model, ...(isStream && { stream: true }), say } };
}

const usageOf = ({ in: inputTokens, out: outputTokens }: JsonObject): Usage | undefined => {
  const counts = { inputTokens: numberOf(inputTokens), outputTokens: numberOf(outputTokens) };
  if (counts.inputTokens === undefined || counts.outputTokens === undefined) return undefined;
  return { ...counts, raw: { in: counts.inputTokens, out: counts.outputTokens } } as Usage;
};

const finishOf = (done: string) => ({ reason: FINISH_BY_DONE[done] ?? 'other', raw: done }) as const;
const doneOf = ({ finish, usage }: Pick<FoldedReply, 'finish' | 'usage'>): JsonObject => ({
  done: finish?.reason === 'length' ? 'full' : 'end',
  in: usage?.inputTokens,
  out: usage?.outputTokens,
});

/** `{"word":"Hel"}`, `{"word":"lo"}`, `{"done":"end","in":1,"out":2}`; or `{"oops":"..."}`. */
function streamDecoder(): Mapper<WireEvent, ChatEvent> {
  let hasStarted = false;
  let hasText = false;
  let isOver = false;
  const begin = (): ChatEvent[] => {
    const start: ChatEvent[] = hasStarted ? [] : [{ type: 'reply-start' }];
    hasStarted = true;
    return start;
  };
  const word = (delta: string): ChatEvent[] => {
    const start: ChatEvent[] = hasText ? [] : [{ type: 'text-start', id: '0' }];
    hasText = true;
    return [...begin(), ...start, { type: 'text-delta', id: '0', delta }];
  };
  const done = (event: JsonObject, raw: string): ChatEvent[] => {
    const usage = usageOf(event);
    return [
      ...begin(),
      ...(hasText ? [{ type: 'text-end', id: '0' } as const] : []),
      ...(usage ? [{ type: 'usage', usage } as const] : []),
      { type: 'reply-end', finish: finishOf(raw) },
    ];
  };
  const fail = (error: ErrorFacts): ChatEvent[] => [...begin(), { type: 'error', error }];
  return {
    push({ data }) {
      const event = objectOf(parseJson(data));
      if (isOver || !event) return [];
      isOver = typeof event.done === 'string' || typeof event.oops === 'string';
      if (typeof event.oops === 'string') return fail({ kind: 'server', message: event.oops });
      if (typeof event.done === 'string') return done(event, event.done);
      return textOf(event.word) === undefined ? [] : word(String(event.word));
    },
    end: () => (isOver ? [] : fail({ kind: 'bad-gateway', code: 'PP_UPSTREAM_CUT', message: 'The reply broke off.' })),
  };
}

function streamEncoder({ note }: ReplyContext): Mapper<ChatEvent, WireEvent> {
  let usage: Usage | undefined;
  const line = (value: JsonObject): readonly WireEvent[] => [{ data: JSON.stringify(value) }];
  return {
    push(event) {
      if (event.type === 'text-delta') return line({ word: event.delta });
      if (event.type === 'usage') usage = event.usage;
      if (event.type === 'reply-end') return line(doneOf({ finish: event.finish, ...(usage && { usage }) }));
      if (event.type === 'error') return line({ oops: event.error.message });
      if (event.type === 'tool-call-start') note({ feature: 'tool-call', effect: 'left out: pidgin has no tools' });
      return [];
    },
    end: () => [],
  };
}

const decodeDocument = (document: JsonObject): FoldedReply => {
  if (typeof document.oops === 'string') return { blocks: [], error: { kind: 'server', message: document.oops } };
  const usage = usageOf(document);
  const text = stringOf(document.words) ?? '';
  return {
    blocks: text === '' ? [] : [{ type: 'text', text }],
    ...(usage && { usage }),
    finish: finishOf(String(document.done)),
  };
};

const encodeDocument = (reply: FoldedReply): JsonObject => ({
  words: reply.blocks.map((block) => (block.type === 'text' ? block.text : '')).join(''),
  ...doneOf(reply),
});

/** What a reply that passes through says of itself. */
const watch: ChatCodec['watch'] = () => {
  const seen: { words: boolean; last: JsonObject } = { words: false, last: {} };
  return {
    push({ data }) {
      const event = objectOf(parseJson(data)) ?? {};
      if (event.word || event.words) seen.words = true;
      if ('done' in event || 'oops' in event) seen.last = event;
    },
    get hasGenerated() {
      return seen.words;
    },
    get isComplete() {
      return 'done' in seen.last;
    },
    get usage() {
      return usageOf(seen.last);
    },
    get finish() {
      return 'done' in seen.last ? finishOf(String(seen.last.done)) : undefined;
    },
    get error() {
      return 'oops' in seen.last ? ({ kind: 'server', message: String(seen.last.oops) } as const) : undefined;
    },
  };
};

const chat: ChatCodec = {
  decodeRequest,
  encodeRequest,
  stream: { decoder: streamDecoder, encoder: streamEncoder },
  whole: { decoder: () => decodeWhole(decodeDocument), encoder: () => encodeWhole(encodeDocument) },
  watch,
  streamPatches({ stream }, isStream) {
    if ((stream === true) === isStream) return [];
    return [isStream ? { op: 'set', path: ['stream'], value: true } : { op: 'delete', path: ['stream'] }];
  },
  systemPatches({ say }, mode, text) {
    const entry = { who: 'system', words: text };
    if (mode !== 'replace') return [{ op: 'insert', path: ['say', 0], value: entry }];
    const rest = arrayOf(say).filter((one) => objectOf(one)?.who !== 'system');
    return [{ op: 'set', path: ['say'], value: [entry, ...rest] }];
  },
};

/** A wire language with words and nothing else: the smallest dialect there can be. */
export const pidgin = defineDialect({
  id: 'pidgin',
  routes: [{ method: 'POST', path: '/pidgin/say', operation: 'chat' }],
  streamFraming: 'lines',
  peekKeys: ['model', 'stream'],
  forwardHeaders: [],
  replyHeaders: [],
  chat,
  decodeError({ status, headers, body }) {
    const kind = Object.entries(STATUS_BY_KIND).find(([, one]) => one === status)?.[0] ?? 'server';
    const waitMs = retryAfterMs(headers);
    return {
      kind: kind as ErrorKind,
      message: textOf(objectOf(parseJson(body))?.oops) ?? `The server answered ${status}.`,
      upstreamStatus: status,
      ...(waitMs !== undefined && { retryAfterMs: waitMs }),
    };
  },
  encodeError: ({ kind, message }) => ({
    status: STATUS_BY_KIND[kind] ?? 502,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ oops: message }),
  }),
  encodeStreamError: ({ message }) => ({ data: JSON.stringify({ oops: message }) }),
  encodeModels: (models) => ({ models: models.map(({ id }) => id) }),
  encodeModel: ({ id }) => ({ model: id }),
});
