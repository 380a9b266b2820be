import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { type RecordedReply, recordedChatReplies, recordedChatRequests } from '../../../../test/recorded-chat.ts';
import { recording } from '../../../../test/recordings.ts';
import type { AskedFor, ChatEvent, ChatRequest, JsonObject, WireEvent } from '../../contract/index.ts';
import { checkChatRequest, checkGrammar } from '../../testing/index.ts';
import { foldEvents } from '../../wire/fold.ts';
import type { FoldedReply } from '../../wire/folded-reply.ts';
import { sse } from '../../wire/framings/sse.ts';
import { arrayOf, isObject, objectOf } from '../../wire/json-values.ts';
import { sequentialBlocks } from '../../wire/sequential-blocks.ts';
import { decodeContext, encodeContext, replyContext, run } from './__fixtures__/kit.ts';
import { decodeRequest } from './decode-request.ts';
import { encodeRequest } from './encode-request.ts';
import { createStreamDecoder } from './stream-decoder.ts';
import { createStreamEncoder } from './stream-encoder.ts';
import { createWatch } from './watch.ts';
import { createWholeDecoder } from './whole-decoder.ts';
import { createWholeEncoder } from './whole-encoder.ts';

const replies = recordedChatReplies();
const good = replies.filter(({ status }) => status === 200);
const requests = recordedChatRequests();
const STREAM_ERROR = 'pydantic-ai/openrouter/test_openrouter.test_openrouter_stream_error.json#0';

function wireEventsOf({ form, body }: RecordedReply): readonly WireEvent[] {
  if (form === 'whole') return [{ data: body }];
  return run(sse.split({ maxEventBytes: 10_000_000 }), [Buffer.from(body)]);
}

function decodeReply(reply: RecordedReply): readonly ChatEvent[] {
  const create = reply.form === 'stream' ? createStreamDecoder : createWholeDecoder;
  return run(create(replyContext()), wireEventsOf(reply));
}

function foldNamed(part: string): FoldedReply {
  const reply = replies.find(({ name }) => name.includes(part));
  return foldEvents(decodeReply(reply!));
}

/** The answer's text, read in the plainest way. */
function plainText(reply: RecordedReply): string {
  const chunks = wireEventsOf(reply).flatMap(({ data }) =>
    data.startsWith('{') ? [JSON.parse(data) as JsonObject] : [],
  );
  const contents = chunks.flatMap(({ choices }) =>
    arrayOf(choices).map((choice) => {
      const fields = objectOf(choice)!;
      return objectOf(fields.delta ?? fields.message)?.content;
    }),
  );
  return contents
    .flatMap((content) => (Array.isArray(content) ? arrayOf(content) : [content ?? null]))
    .map((part) => (isObject(part) ? (part.type === 'text' ? part.text : '') : (part ?? '')))
    .join('');
}

const textOfReply = ({ blocks }: FoldedReply): string =>
  blocks.map((block) => (block.type === 'text' ? block.text : '')).join('');

const replySuite = replies.length > 0 ? describe : describe.skip; // skipped: no recordings, which is printed
replySuite('recorded replies', () => {
  it('are there', () => {
    expect([
      good.filter(({ form }) => form === 'stream').length,
      good.filter(({ form }) => form === 'whole').length,
    ]).toEqual([expect.any(Number), expect.any(Number)]);
    expect(good.length).toBeGreaterThan(190);
  });

  it.each(good.map((reply) => [reply.name, reply] as const))('%s decodes', (name, reply) => {
    const events = decodeReply(reply);
    const folded = foldEvents(events);
    expect(checkGrammar(events)).toEqual([]);
    expect(textOfReply(folded)).toBe(plainText(reply));
    expect(folded.error === undefined).toBe(name !== STREAM_ERROR);
    expect(folded.usage !== undefined).toBe(/"usage": ?\{/.test(reply.body));
    for (const block of folded.blocks) {
      if (block.type === 'tool-call') expect(isObject(JSON.parse(block.arguments || '{}'))).toBe(true);
    }
    const hasCalls = folded.blocks.some(({ type }) => type === 'tool-call');
    if (!folded.error) expect(folded.finish?.reason === 'tool-calls').toBe(hasCalls);
  });

  it.each(good.map((reply) => [reply.name, reply] as const))('%s is watched alike', (_name, reply) => {
    const watch = createWatch(reply.form === 'stream');
    for (const event of wireEventsOf(reply)) watch.push(event);
    const { usage, error, blocks } = foldEvents(decodeReply(reply));
    expect([watch.usage, watch.error?.message, watch.hasGenerated, watch.isComplete]).toEqual([
      usage,
      error?.message,
      blocks.length > 0,
      true,
    ]);
  });
});

const handSuite = replies.length > 0 ? describe : describe.skip; // skipped: no recordings, which is printed
handSuite('recorded replies, read by hand', () => {
  it('OpenAI: the first of its streams', () => {
    expect(foldNamed('envoy-ai-gateway/chat-streaming.yaml')).toMatchObject({
      blocks: [{ type: 'text', text: expect.stringMatching(/^Hi there! How can I/) }],
      finish: { reason: 'stop', raw: 'stop' },
    });
  });

  it('Kimi behind a router: a call with a poor id, and no finish word', () => {
    expect(foldNamed('test_tools_streaming.test_tools_streaming_variant_a.json#0')).toMatchObject({
      blocks: [{ type: 'tool-call', name: 'llm_version', callId: '0', arguments: '{}' }],
      finish: { reason: 'tool-calls' },
    });
  });

  it('Mistral: thinking in parts of the content, a whole call in the last chunk', () => {
    const thinking = foldNamed('test_mistral_model_thinking_part_iter');
    expect(thinking.blocks.map(({ type }) => type)).toEqual(['reasoning', 'text']);
    expect(thinking).toMatchObject({
      blocks: [{ text: expect.stringMatching(/^Okay, the user is/) }, { text: expect.stringMatching(/crossing\.$/) }],
      usage: { inputTokens: 10, outputTokens: 232 },
    });
    expect(foldNamed('mistral-tool-call.chunks').blocks).toEqual([
      {
        type: 'tool-call',
        callId: 'gSIMJiOkT',
        name: 'weather',
        kind: 'function',
        arguments: '{"location": "San Francisco"}',
      },
    ]);
  });

  it('Qwen: empty ids in later deltas', () => {
    expect(foldNamed('alibaba-tool-call.chunks')).toMatchObject({
      blocks: [
        { callId: 'call_eee11723464a4b9eb8cee71d', name: 'weather', arguments: '{"location": "San Francisco"}' },
      ],
      usage: { inputTokens: 295, cachedReadTokens: 0, outputTokens: 22 },
    });
  });

  it('xAI: thinking counted apart', () => {
    const { blocks, usage } = foldNamed('xai-text.chunks');
    expect(blocks.map(({ type }) => type)).toEqual(['reasoning', 'text']);
    expect(usage).toMatchObject({ inputTokens: 12, cachedReadTokens: 11, outputTokens: 342, reasoningTokens: 340 });
  });

  it('OpenRouter: comments, encrypted reasoning, usage behind the finish', () => {
    const { blocks, usage, finish } = foldNamed('test_openrouter_stream_with_native_options');
    expect(blocks[0]).toEqual({
      type: 'reasoning',
      text: '',
      redacted: { origin: 'openai-chat', value: expect.any(String) },
    });
    expect(usage).toMatchObject({ inputTokens: 687, cachedReadTokens: 679, outputTokens: 187, costUsd: 0.00333825 });
    expect(finish).toEqual({ reason: 'stop', raw: 'stop' });
  });

  it('OpenRouter: an error behind the finish', () => {
    const { error, usage } = foldNamed('test_openrouter_stream_error');
    expect(error).toEqual({ kind: 'invalid-request', message: 'Token limit reached', code: '400' });
    expect(usage).toMatchObject({ inputTokens: 43, outputTokens: 10 });
  });

  it('OpenRouter: sources before the text', () => {
    const { blocks } = foldNamed('test_openrouter_web_search_annotations_stream');
    const [block] = blocks;
    const citations = block?.type === 'text' ? block.citations : [];
    expect([blocks.length, citations?.length, citations?.every(({ dialect }) => dialect === 'openai-chat')]).toEqual([
      1,
      5,
      true,
    ]);
  });

  it('Groq: a new id in every chunk, usage of several models', () => {
    const { blocks, usage, replyId } = foldNamed('test_groq_model_web_search_tool_stream');
    expect(replyId).toBe('chatcmpl-03ea1ed2-c2dc-4f8d-ba51-54e08ca9287c');
    expect(blocks.map(({ type }) => type)).toContain('reasoning');
    expect(usage?.outputTokens).toBeGreaterThan(0);
  });

  it('Perplexity: usage in every chunk, no [DONE]', () => {
    const { usage, finish } = foldNamed('perplexity-citations.chunks');
    expect([usage?.inputTokens, usage?.outputTokens, finish?.reason]).toEqual([10, 336, 'stop']);
  });

  it('Gemini: a call without an id, with its proof', () => {
    const { blocks } = foldNamed('test_compatible_api_with_tool_calls_without_id');
    expect(blocks.find(({ type }) => type === 'tool-call')).toMatchObject({
      callId: expect.stringMatching(/^call_.{22}/),
      signature: { origin: 'gemini-generate', value: expect.any(String) },
    });
  });

  it('a gateway that counts calls from 1', () => {
    const events = run(
      sequentialBlocks(),
      decodeReply(replies.find(({ name }) => name.includes('anthropic-fallback'))!),
    );
    const indexes = run(createStreamEncoder(replyContext()), events).flatMap(
      ({ data }) => data.match(/"index":\d+,"(?:id|function)/g) ?? [],
    );
    expect(new Set(indexes.map((match) => match.split(',')[0]))).toEqual(new Set(['"index":0']));
  });

  it('llama-server: reasoning and a call', () => {
    expect(foldNamed('llama-server/chat-tool-stream').blocks.map(({ type }) => type)).toContain('tool-call');
    expect(foldNamed('llama-server/chat-stream').usage?.outputTokens).toBeGreaterThan(0);
  });
});

const schemas = recording('schemas');

const clientSuite = replies.length > 0 && schemas ? describe : describe.skip; // skipped: no recordings, which is printed
clientSuite('what clients get of recorded replies', () => {
  let chunk: ValidateFunction;
  let document: ValidateFunction;
  const request: AskedFor = { ...replyContext().request, extras: { 'openai-chat': { includeUsage: true } } };

  beforeAll(() => {
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    ajv.addFormat('unixtime', true);
    ajv.addSchema(JSON.parse(readFileSync(`${schemas}/openai.relaxed.schema.json`, 'utf8')));
    chunk = ajv.compile({ $ref: 'openai-relaxed#/$defs/CreateChatCompletionStreamResponse' });
    document = ajv.compile({ $ref: 'openai-relaxed#/$defs/CreateChatCompletionResponse' });
  });

  it.each(good.map((reply) => [reply.name, reply] as const))('%s obeys the schema', (_name, reply) => {
    const events = run(sequentialBlocks(), decodeReply(reply));
    const isError = events.at(-1)?.type === 'error';
    const frames = run(createStreamEncoder(replyContext({ request })), events);
    expect(frames.at(-1)?.data === '[DONE]').toBe(!isError);
    const chunks = frames.slice(0, -1).map(({ data }) => JSON.parse(data));
    expect(chunks.flatMap((value) => (chunk(value) ? [] : [chunk.errors]))).toEqual([]);
    const [whole] = run(createWholeEncoder(replyContext({ request })), events);
    if (!isError) expect([document(JSON.parse(whole!.data)), document.errors]).toEqual([true, null]);
  });
});

const requestSuite = requests.length > 0 && schemas ? describe : describe.skip; // skipped: no recordings, which is printed
requestSuite('recorded requests of clients', () => {
  const all = [
    ...requests,
    ...good.flatMap(({ name, request }) => (request ? [[name, request] as const] : [])),
  ] as readonly (readonly [string, JsonObject])[];

  function roundTrip(body: JsonObject) {
    const request = decodeRequest(body, decodeContext());
    const { model, isStream } = request;
    const options = { replayReasoning: 'details', cacheControl: 'anthropic' } as const;
    const sent = encodeRequest(request, encodeContext({ model, isStream, options })).body;
    return { request, sent };
  }

  /** Ids were made alike in these copies; a second call with the same one is told apart. */
  const COPIED_ID = /^(call_0+)_2$/;

  /** What is said by whom, however it is cut into blocks and messages. */
  function essence(messages: ChatRequest['messages']): unknown[] {
    const items: { role: string; text?: string; block?: unknown }[] = [];
    for (const { role, blocks } of messages) {
      for (const block of blocks) {
        const last = items.at(-1);
        if ('callId' in block) items.push({ role, block: { ...block, callId: block.callId.replace(COPIED_ID, '$1') } });
        else if (block.type !== 'text') items.push({ role, block });
        else if (last?.role === role && last.text !== undefined) last.text += block.text;
        else items.push({ role, text: block.text });
      }
    }
    return items
      .map((item) => (item.text === undefined ? item : { ...item, text: item.text.replaceAll(/\s/g, '') }))
      .filter(({ text }) => text !== '');
  }

  /** A word of Mistral's own. */
  const isForeign = (body: JsonObject) => body.tool_choice === 'any';
  const isSound = ({ modalities, audio }: JsonObject) => arrayOf(modalities).includes('audio') || isObject(audio);
  const sayable = all.filter(([, body]) => !isSound(body) && !isForeign(body));
  const KEPT = [
    'tools',
    'response_format',
    'seed',
    'parallel_tool_calls',
    'stop',
    'metadata',
    'logit_bias',
    'user',
    'verbosity',
  ];

  it.each(sayable)('%s keeps what matters', (_name, body) => {
    const { request, sent } = roundTrip(body);
    const again = roundTrip(sent);
    expect(essence(again.request.messages)).toEqual(essence(request.messages));
    expect(again.sent).toEqual(sent);
    expect(sent.stream).toBe(body.stream === true ? true : undefined);
    const wanted = KEPT.filter((key) => body[key] && !(Array.isArray(body[key]) && arrayOf(body[key]).length === 0));
    const user = sent.safety_identifier;
    expect(wanted.filter((key) => sent[key] === undefined && !(key === 'user' && user))).toEqual([]);
    expect(arrayOf(sent.tools).length).toBe(arrayOf(body.tools).length);
  });

  it.each(requests)('%s is taken by the service', (_name, body) => {
    const headers = { authorization: 'Bearer FAKE', 'content-type': 'application/json' };
    const request = decodeRequest(body as JsonObject, decodeContext());
    const { model, isStream } = request;
    const context = encodeContext({ model, isStream, options: { replayReasoning: 'drop' } });
    const json = encodeRequest(request, context).body;
    expect(checkChatRequest({ operation: 'chat', headers, bytes: 1, json, requestId: 'r' })).toBeUndefined();
  });
});
