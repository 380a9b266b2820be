import { describe, expect, it } from '@jest/globals';
import type { ChatEvent, JsonObject, Signature } from '../../contract/index.ts';
import { checkGrammar } from '../../testing/check-grammar.ts';
import { fakeReplyContext, PLAIN_REQUEST } from '../../testing/codec-contexts.ts';
import { runMapper } from '../../testing/run-mapper.ts';
import { foldEvents } from '../../wire/fold.ts';
import { streamCodec, wholeCodec } from './reply-codec.ts';
import { watch } from './watch.ts';

const chunk = (parts: readonly JsonObject[] | undefined, fields: JsonObject = {}): JsonObject => ({
  candidates: [{ ...(parts && { content: { role: 'model', parts } }), ...fields }],
});
const readText = (...data: readonly string[]): ChatEvent[] =>
  runMapper(
    streamCodec.decoder(fakeReplyContext()),
    data.map((text) => ({ data: text })),
  );
const read = (...chunks: readonly JsonObject[]) => readText(...chunks.map((each) => JSON.stringify(each)));
const error = (events: readonly ChatEvent[]) => foldEvents(events).error;

describe('a reply of an upstream', () => {
  it.each([
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'content-filter'],
    ['RECITATION', 'content-filter'],
    ['BLOCKLIST', 'content-filter'],
    ['PROHIBITED_CONTENT', 'content-filter'],
    ['SPII', 'content-filter'],
    ['IMAGE_SAFETY', 'content-filter'],
    ['IMAGE_PROHIBITED_CONTENT', 'content-filter'],
    ['IMAGE_RECITATION', 'content-filter'],
    ['LANGUAGE', 'content-filter'],
    ['NO_IMAGE', 'other'],
    ['IMAGE_OTHER', 'content-filter'],
    ['OTHER', 'other'],
    ['A_NEW_WORD', 'other'],
  ])('that ends with %s ends with %s', (finishReason, reason) => {
    expect(foldEvents(read(chunk([{ text: 'x' }], { finishReason }))).finish).toMatchObject({
      reason,
      raw: finishReason,
    });
  });

  it('is over when its bytes are, whatever follows the reason', () => {
    const events = read(chunk([{ text: 'a' }], { finishReason: 'STOP' }), chunk([{ text: 'b' }]));
    expect(foldEvents(events)).toMatchObject({ blocks: [{ text: 'ab' }], finish: { reason: 'stop' } });
  });

  it.each(['MALFORMED_FUNCTION_CALL', 'UNEXPECTED_TOOL_CALL', 'TOO_MANY_TOOL_CALLS', 'MALFORMED_RESPONSE'])(
    'that ends with %s is broken, and may be tried again',
    (finishReason) => {
      const events = read(chunk([{ text: 'x' }], { finishReason, finishMessage: 'print(f(' }));
      expect(error(events)).toMatchObject({ kind: 'bad-gateway', code: finishReason });
      expect(error(events)?.message).toContain('print(f(');
      expect(checkGrammar(events)).toEqual([]);
    },
  );

  it('names a proof on words, which Google’s own clients alone can take', () => {
    const context = fakeReplyContext();
    const data = JSON.stringify(chunk([{ text: 'x', thoughtSignature: 'RkFLRQ==' }], { finishReason: 'STOP' }));
    const { blocks } = foldEvents(runMapper(streamCodec.decoder(context), [{ data }]));
    expect(blocks).toEqual([
      { type: 'text', text: 'x', extras: { 'gemini-generate': { thoughtSignature: 'RkFLRQ==' } } },
    ]);
    expect(context.losses).toEqual([
      { feature: 'text-proof', effect: expect.stringContaining('proof'), keptBy: 'gemini-generate' },
    ]);
  });

  it('without candidates was blocked', () => {
    const events = read({ promptFeedback: { blockReason: 'JAILBREAK', blockReasonMessage: 'no' } });
    expect(foldEvents(events)).toEqual({
      blocks: [],
      finish: { reason: 'content-filter', raw: 'JAILBREAK', explanation: 'no' },
    });
  });

  it.each([
    [[], 'PP_UPSTREAM_EMPTY'],
    [['{"candidates":[{"content":{"parts":[{"text":"x"}]}}]}'], 'PP_UPSTREAM_CUT'],
    [['<html>'], 'PP_UPSTREAM_NOT_JSON'],
    [['7'], 'PP_UPSTREAM_NOT_JSON'],
    [['[{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"slow"}}]'], 'RESOURCE_EXHAUSTED'],
  ])('of the events %j fails with %s', (data, code) => {
    expect(error(readText(...data))?.code).toBe(code);
  });

  it('takes the marks of other dialects and empty chunks for nothing', () => {
    const events = readText('{}', JSON.stringify(chunk([{ text: 'x' }], { finishReason: 'STOP' })), '[DONE]', '');
    expect(foldEvents(events)).toMatchObject({ blocks: [{ text: 'x' }], finish: { reason: 'stop' } });
  });

  it('is counted also where a chunk says nothing else', () => {
    const events = read({ usageMetadata: { promptTokenCount: 3 } }, chunk([{ text: 'x' }], { finishReason: 'STOP' }));
    expect(foldEvents(events).usage).toMatchObject({ inputTokens: 3 });
  });

  it('is read from its first candidate alone', () => {
    const candidates = [1, 0].map((index) => ({
      index,
      content: { parts: [{ text: String(index) }] },
      finishReason: 'STOP',
    }));
    expect(foldEvents(read({ candidates })).blocks).toEqual([{ type: 'text', text: '0' }]);
  });

  it('carries pictures and other parts unread', () => {
    const inlineData = { mimeType: 'image/png', data: 'AAAA' };
    const { blocks } = foldEvents(
      read(chunk([{ text: 'see' }, { inlineData }, { text: 'it' }], { finishReason: 'STOP' })),
    );
    expect(blocks.map(({ type }) => type)).toEqual(['text', 'opaque', 'text']);
  });

  it('ends a call that comes in pieces when the next one begins', () => {
    const piece = (name: string | undefined, value: string) => ({
      functionCall: {
        ...(name && { name }),
        partialArgs: [{ jsonPath: '$.a', stringValue: value }],
        willContinue: true,
      },
    });
    const events = read(
      chunk([piece('f', 'x')]),
      chunk([piece(undefined, 'y')]),
      chunk([piece('g', 'z')]),
      chunk([{ functionCall: {} }]),
      chunk(undefined, { finishReason: 'STOP' }),
    );
    expect(foldEvents(events).blocks.map((block) => block.type === 'tool-call' && block.arguments)).toEqual([
      '{"a":"xy"}',
      '{"a":"z"}',
    ]);
    expect(checkGrammar(events)).toEqual([]);
  });

  it.each(['$.__proto__.polluted', "$['__proto__']['polluted']", '$.constructor.prototype.polluted'])(
    'takes the path %s for data',
    (jsonPath) => {
      const call = { functionCall: { name: 'f', partialArgs: [{ jsonPath, stringValue: 'x' }] } };
      const [block] = foldEvents(read(chunk([call], { finishReason: 'STOP' }))).blocks;
      expect(block?.type === 'tool-call' && block.arguments).toContain('"polluted":"x"');
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    },
  );

  it('makes no list of holes for a hostile index, and passes over paths that are none', () => {
    const partialArgs = [
      { jsonPath: '$.a[4000000000]', numberValue: 1 },
      { jsonPath: '$.a[1]', numberValue: 2 },
      { jsonPath: '$..b', numberValue: 3 },
      { jsonPath: 'c', numberValue: 4 },
      { jsonPath: '$', numberValue: 5 },
      { jsonPath: '$["x y"][0]["z"]', boolValue: true },
      7,
    ];
    const [block] = foldEvents(
      read(chunk([{ functionCall: { name: 'f', partialArgs } }], { finishReason: 'STOP' })),
    ).blocks;
    expect(block).toMatchObject({ arguments: '{"a":[1,2],"x y":[{"z":true}]}' });
  });
});

describe('a reply for a client', () => {
  const asks = (isShown: boolean) => ({
    request: { ...PLAIN_REQUEST, extras: { 'gemini-generate': { ...(isShown && { includesThoughts: true }) } } },
  });
  const EVENTS: readonly ChatEvent[] = [
    { type: 'reply-start' },
    { type: 'reasoning-start', id: '0' },
    { type: 'reasoning-delta', id: '0', delta: 'hm' },
    { type: 'reasoning-end', id: '0' },
    { type: 'tool-call-start', id: '1', callId: 'c', name: 'f', kind: 'function' },
    { type: 'tool-call-delta', id: '1', delta: '{"a"' },
    { type: 'tool-call-delta', id: '1', delta: ':1}' },
    { type: 'tool-call-end', id: '1' },
    { type: 'reply-end', finish: { reason: 'tool-calls', raw: 'tool_use' } },
  ];
  const partsOf = (data: string): readonly JsonObject[] => JSON.parse(data).candidates[0].content.parts;

  it('shows thoughts to who asked for them, and says calls whole', () => {
    const stream = (isShown: boolean) =>
      runMapper(streamCodec.encoder(fakeReplyContext(asks(isShown))), EVENTS).map(({ data }) => partsOf(data));
    const called = [{ functionCall: { id: 'c', name: 'f', args: { a: 1 } } }];
    expect(stream(false)).toEqual([called, [{ text: '' }]]);
    expect(stream(true)).toEqual([[{ text: 'hm', thought: true }], called, [{ text: '' }]]);
  });

  it('is one document, or no document where it failed', () => {
    const whole = (events: readonly ChatEvent[]) => runMapper(wholeCodec.encoder(fakeReplyContext(asks(true))), events);
    const [only, ...others] = whole(EVENTS);
    expect(others).toEqual([]);
    expect(partsOf(only?.data ?? '').map((part) => Object.keys(part)[0])).toEqual(['text', 'functionCall']);
    expect(whole([{ type: 'error', error: { kind: 'server', message: 'x' } }])).toEqual([]);
  });

  it('has no open proof and no part that another service made', () => {
    const signature: Signature = { origin: 'anthropic-messages', value: 'FAKE-foreign' };
    const context = fakeReplyContext(asks(true));
    const events: readonly ChatEvent[] = [
      { type: 'reply-start' },
      { type: 'reasoning-start', id: '0', redacted: signature },
      { type: 'reasoning-end', id: '0', signature },
      { type: 'text-start', id: '1' },
      { type: 'text-delta', id: '1', delta: 'x' },
      { type: 'citation', id: '1', dialect: 'anthropic-messages', value: {} },
      { type: 'text-end', id: '1' },
      { type: 'opaque', id: '2', dialect: 'anthropic-messages', kind: 'web_search_tool_result', value: {} },
      { type: 'tool-call-start', id: '3', callId: 'c', name: 'f', kind: 'freeform', signature },
      { type: 'tool-call-delta', id: '3', delta: 'plain' },
      { type: 'tool-call-end', id: '3' },
      { type: 'reply-end', finish: { reason: 'refusal', explanation: 'no' } },
    ];
    const text = JSON.stringify(runMapper(streamCodec.encoder(context), events).map(({ data }) => JSON.parse(data)));
    expect(text).not.toContain('FAKE-foreign');
    expect(text).toContain('"args":{"input":"plain"}');
    expect(text).toContain('"finishReason":"SAFETY","finishMessage":"no"');
    expect(context.losses.map(({ feature }) => feature)).toEqual(['citation', 'opaque-block']);
  });
});

describe('the end of a reply', () => {
  it.each([
    [{ reason: 'stop', raw: 'end_turn' }, 'STOP'],
    [{ reason: 'tool-calls', raw: 'tool_use' }, 'STOP'],
    [{ reason: 'length' }, 'MAX_TOKENS'],
    [{ reason: 'context' }, 'MAX_TOKENS'],
    [{ reason: 'content-filter', raw: 'content_filter' }, 'SAFETY'],
    [{ reason: 'refusal' }, 'SAFETY'],
    [{ reason: 'pause', raw: 'pause_turn' }, 'STOP'],
    [{ reason: 'other', raw: 'odd' }, 'STOP'],
    [{ reason: 'content-filter', raw: 'SPII' }, 'SPII'],
    [{ reason: 'content-filter', raw: 'LANGUAGE' }, 'LANGUAGE'],
    [{ reason: 'other', raw: 'NO_IMAGE' }, 'NO_IMAGE'],
    [{ reason: 'content-filter', raw: 'IMAGE_OTHER' }, 'IMAGE_OTHER'],
    [{ reason: 'other', raw: 'OTHER' }, 'OTHER'],
    [{ reason: 'content-filter', raw: 'STOP' }, 'SAFETY'],
  ] as const)('%j is the word %s', (finish, word) => {
    const events: readonly ChatEvent[] = [{ type: 'reply-start' }, { type: 'reply-end', finish }];
    const [only] = runMapper(streamCodec.encoder(fakeReplyContext()), events);
    expect(JSON.parse(only?.data ?? '').candidates[0].finishReason).toBe(word);
  });

  it('that says no reason yet is none', () => {
    const events = read(chunk([{ text: 'x' }], { finishReason: 'FINISH_REASON_UNSPECIFIED' }));
    expect(error(events)?.code).toBe('PP_UPSTREAM_CUT');
  });
});

describe('sources', () => {
  const cited = (dialect: string, value: JsonObject): readonly ChatEvent[] => [
    { type: 'reply-start' },
    { type: 'text-start', id: '0' },
    { type: 'text-delta', id: '0', delta: 'x' },
    { type: 'citation', id: '0', dialect, value },
    { type: 'text-end', id: '0' },
    { type: 'reply-end', finish: { reason: 'stop' } },
  ];
  const candidatesOf = (events: readonly ChatEvent[]) =>
    runMapper(streamCodec.encoder(fakeReplyContext()), events).map(({ data }) => JSON.parse(data).candidates[0]);

  it('of other dialects are told as pages that a search found', () => {
    const value = { type: 'web_search_result_location', url: 'https://a.test', title: 'A' };
    expect(candidatesOf(cited('anthropic-messages', value))[1]).toMatchObject({
      groundingMetadata: { groundingChunks: [{ web: { uri: 'https://a.test', title: 'A' } }] },
    });
  });

  it('that are repeated texts have a place of their own', () => {
    const value = { uri: 'https://a.test', startIndex: 0, endIndex: 1 };
    const [, said] = candidatesOf(cited('gemini-generate', value));
    expect(said).toMatchObject({ citationMetadata: { citations: [value] } });
    const events = read(chunk([{ text: 'x' }]), { candidates: [said] }, chunk(undefined, { finishReason: 'STOP' }));
    expect(foldEvents(events).blocks).toMatchObject([{ citations: [{ dialect: 'gemini-generate', value }] }]);
  });

  it('wait for their text, and are told once', () => {
    const groundingMetadata = { groundingChunks: [{ web: { uri: 'https://a.test' } }] };
    const events = read(
      chunk([{ functionCall: { name: 'f' } }], { groundingMetadata }),
      chunk([{ text: 'x' }], { groundingMetadata }),
      chunk([{ text: '' }], { groundingMetadata, finishReason: 'STOP' }),
    );
    expect(checkGrammar(events)).toEqual([]);
    expect(events.filter(({ type }) => type === 'citation')).toHaveLength(1);
  });

  it('that belong to no text are named as lost', () => {
    const context = fakeReplyContext();
    const groundingMetadata = { groundingChunks: [{ web: { uri: 'https://a.test' } }] };
    const call = chunk([{ functionCall: { name: 'f' } }], { groundingMetadata, finishReason: 'STOP' });
    runMapper(streamCodec.decoder(context), [{ data: JSON.stringify(call) }]);
    expect(context.losses).toEqual([expect.objectContaining({ feature: 'citation', count: 1 })]);
  });
});

describe('a reply that passes through', () => {
  function seen(isStream: boolean, ...chunks: readonly (JsonObject | string)[]) {
    const watched = watch(isStream);
    for (const each of chunks) watched.push({ data: typeof each === 'string' ? each : JSON.stringify(each) });
    return watched;
  }

  it('is told by its reason and its last counts', () => {
    const watched = seen(
      true,
      { ...chunk([{ text: 'x' }]), usageMetadata: { promptTokenCount: 1 } },
      {
        ...chunk([{ text: '' }], { finishReason: 'STOP' }),
        usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 2 },
      },
    );
    expect(watched).toMatchObject({
      hasGenerated: true,
      isComplete: true,
      usage: { inputTokens: 9, outputTokens: 2 },
      finish: { reason: 'stop' },
    });
  });

  it('has said nothing as long as its parts are empty', () => {
    expect(seen(true, chunk([{ text: '' }]), { usageMetadata: {} })).toMatchObject({
      hasGenerated: false,
      isComplete: false,
    });
    expect(seen(true, chunk([{ functionCall: { name: 'f' } }])).hasGenerated).toBe(true);
  });

  it('is broken where another upstream may do better, and left to its client where that is too late', () => {
    const malformed = { finishReason: 'MALFORMED_FUNCTION_CALL' };
    expect(seen(true, chunk([], malformed)).error).toMatchObject({ kind: 'bad-gateway' });
    expect(seen(true, chunk([{ text: 'x' }]), chunk([], malformed)).error).toBeUndefined();
  });

  it('is not told by words in arguments', () => {
    const args = { error: { message: 'x' }, finishReason: 'STOP', blockReason: 'x' };
    expect(seen(true, chunk([{ functionCall: { name: 'f', args } }]))).toMatchObject({
      error: undefined,
      isComplete: false,
    });
  });

  it('may be an error, or no reply at all', () => {
    expect(seen(true, { error: { code: 503, status: 'UNAVAILABLE', message: 'busy' } }).error?.kind).toBe('overloaded');
    expect(seen(false, '<html>').error?.code).toBe('PP_UPSTREAM_NOT_JSON');
    const fault = { kind: 'server', message: 'x' } as const;
    const watched = watch(true);
    watched.push({ data: '', fault });
    expect(watched.error).toBe(fault);
  });
});
