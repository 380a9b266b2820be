import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { ChatEvent, ChatRequest, ErrorFacts, Finish, JsonObject, WireEvent } from '../../contract/index.ts';
import { fakeReplyContext, PLAIN_REQUEST } from '../../testing/codec-contexts.ts';
import { runMapper } from '../../testing/run-mapper.ts';
import type { FoldedBlock } from '../../wire/folded-reply.ts';
import { jsonArray } from '../../wire/framings/json-array.ts';
import { jsonDocument } from '../../wire/framings/json-document.ts';
import { sse } from '../../wire/framings/sse.ts';
import { sequentialBlocks } from '../../wire/sequential-blocks.ts';
import { unfoldReply } from '../../wire/unfold.ts';
import { anthropicMessages } from '../anthropic-messages/index.ts';
import { geminiGenerate } from '../gemini-generate/index.ts';
import { openaiChat } from '../openai-chat/index.ts';
import { openaiCompletions } from '../openai-completions/index.ts';
import { checkStream } from './__fixtures__/check-stream.ts';
import { checkEvent, checkResponse } from './__fixtures__/open-responses.ts';
import { strictSchemas } from './__fixtures__/schemas.ts';
import { encodeError, encodeStreamError } from './encode-error.ts';
import { openaiResponses } from './index.ts';
import { createStreamEncoder } from './stream-encoder.ts';
import { createWholeEncoder } from './whole-encoder.ts';

/** Undefined, and said so, where the published schema is not beside the repository. */
const published = strictSchemas();

/** OpenAI itself says that it has not counted yet, though its schema has no word for that. */
function counted(event: JsonObject): JsonObject {
  const { usage, ...response } = (event.response ?? {}) as JsonObject;
  return usage === null ? { ...event, response } : event;
}

const wrongInEvent = (event: WireEvent): readonly string[] => [
  ...checkEvent(event),
  ...(published && event.data !== '[DONE]'
    ? published('ResponseStreamEvent', counted(JSON.parse(event.data) as JsonObject))
    : []),
];

const wrongInResponse = (response: unknown): readonly string[] => [
  ...checkResponse(response),
  ...(published?.('Response', response) ?? []),
];

const contextOf = (body: JsonObject, request: Partial<ChatRequest> = {}) =>
  fakeReplyContext({ request: { ...PLAIN_REQUEST, ...request, extras: { 'openai-responses': { body } } } });

/** Everything that is wrong with both forms of a reply. */
function wrongIn(events: readonly ChatEvent[], body: JsonObject, request?: Partial<ChatRequest>): readonly string[] {
  const sequential = runMapper(sequentialBlocks(), events);
  const stream = runMapper(createStreamEncoder(contextOf(body, request)), sequential);
  const whole = runMapper(createWholeEncoder(contextOf(body, request)), sequential);
  // Before the first event it is the host that tells what went wrong.
  const hasBegun = stream[0]?.name === 'response.created';
  return [
    ...(hasBegun ? checkStream(stream) : []),
    ...stream.flatMap(wrongInEvent),
    ...whole.flatMap(({ data }) => wrongInResponse(JSON.parse(data))),
  ];
}

const SEALED: JsonObject = { include: ['reasoning.encrypted_content'] };

/** A request that says everything that a response says again. */
const ECHOED: JsonObject = {
  ...SEALED,
  instructions: 'Be brief.',
  max_output_tokens: 64,
  metadata: { topic: 'weather' },
  parallel_tool_calls: false,
  previous_response_id: null,
  prompt_cache_key: 'thread-1',
  reasoning: { effort: 'high' },
  safety_identifier: 'user-1',
  service_tier: 'auto',
  store: true,
  temperature: null,
  text: { verbosity: 'low' },
  tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'get_weather' }] },
  tools: [
    { type: 'function', name: 'get_weather' },
    { type: 'custom', name: 'apply_patch' },
  ],
  top_p: 0.5,
  truncation: 'auto',
};

const REQUESTS: Readonly<Record<string, JsonObject>> = {
  'that says little': {},
  'with the proof of reasoning': SEALED,
  'that says everything': ECHOED,
  'with a forced tool': { tool_choice: { type: 'function', name: 'get_weather' } },
};

const text: FoldedBlock = { type: 'text', text: 'Grüße, 你好.' };
const call = (callId: string): FoldedBlock => ({
  type: 'tool-call',
  callId,
  name: 'get_weather',
  kind: 'function',
  arguments: '{"city":"Zürich"}',
});
const patch: FoldedBlock = {
  type: 'tool-call',
  callId: 'p',
  name: 'apply_patch',
  kind: 'freeform',
  arguments: '*** x',
};
const thought: FoldedBlock = {
  type: 'reasoning',
  text: 'First …',
  signature: { origin: 'anthropic-messages', value: 'FAKE-proof' },
};
const sealed: FoldedBlock = { type: 'reasoning', text: '', redacted: { origin: 'anthropic-messages', value: 'FAKE' } };
const citation = (url: string): ChatEvent => ({
  type: 'citation',
  id: '0',
  dialect: 'openai-chat',
  value: { type: 'url_citation', url_citation: { url, title: 'T', start_index: 0, end_index: 3 } },
});
const overloaded: ErrorFacts = { kind: 'overloaded', message: 'Busy.' };

const reply = (blocks: readonly FoldedBlock[], reason: Finish['reason'] = 'stop') =>
  unfoldReply({ blocks, finish: { reason }, usage: { inputTokens: 3, outputTokens: 2 } });

const broken = (blocks: readonly FoldedBlock[]): readonly ChatEvent[] => [
  ...reply(blocks).slice(0, -3),
  { type: 'error', error: overloaded },
];

const REPLIES: Readonly<Record<string, readonly ChatEvent[]>> = {
  text: reply([text]),
  nothing: reply([]),
  'nothing counted': unfoldReply({ blocks: [text], finish: { reason: 'stop' } }),
  'text with sources': [...reply([text]).slice(0, 2), citation('https://example.com/a'), ...reply([text]).slice(2)],
  'a call': reply([call('a')], 'tool-calls'),
  'calls beside each other': reply([text, call('a'), call('b')], 'tool-calls'),
  'a call of a freeform tool': reply([patch], 'tool-calls'),
  reasoning: reply([thought, text]),
  'reasoning and a call': reply([thought, call('a')], 'tool-calls'),
  'sealed reasoning': reply([sealed, text]),
  'a refusal': reply([{ type: 'refusal', text: 'No.' }], 'refusal'),
  'a refusal without words': reply([], 'refusal'),
  'an end by length': reply([text], 'length'),
  'nothing but reasoning, and an end by length': reply([thought], 'length'),
  'an end by a filter': reply([text], 'content-filter'),
  'a full window': reply([text], 'context'),
  'an error in the middle of text': broken([text]),
  'an error in the middle of a call': broken([call('a')]),
  'an error in the middle of reasoning': broken([thought]),
};

describe.each(Object.entries(REQUESTS))('after a request %s', (_name, body) => {
  const tools: ChatRequest['tools'] = [
    { type: 'function', name: 'get_weather' },
    { type: 'freeform', name: 'apply_patch' },
  ];

  it.each(Object.entries(REPLIES))('%s has the form of Open Responses', (_what, events) => {
    expect(wrongIn(events, body, { tools })).toEqual([]);
  });
});

const DIALECTS = [anthropicMessages, geminiGenerate, openaiChat, openaiCompletions, openaiResponses];
const FRAMINGS = { '.sse': sse, '.json': jsonDocument, '.json-array': jsonArray };

/** Recordings of our own, by the name that says their dialect. */
const FIXTURES = globSync('../*/__fixtures__/*.reply.*', { cwd: import.meta.dirname }).map((file) => {
  const path = join(import.meta.dirname, file);
  const ending = path.slice(path.lastIndexOf('.')) as keyof typeof FRAMINGS;
  const dialect = DIALECTS.find(({ id }) => basename(path).startsWith(id));
  return { name: basename(path), path, framing: FRAMINGS[ending], dialect };
});

describe('translated', () => {
  it.each(FIXTURES)('$name has the form of Open Responses', ({ path, framing, dialect }) => {
    const wire = runMapper(framing.split({ maxEventBytes: 1e7 }), [readFileSync(path)]);
    const codec = framing.isStream ? dialect?.chat?.stream : dialect?.chat?.whole;
    const events = runMapper(codec!.decoder(fakeReplyContext()), wire);
    expect(events.length).toBeGreaterThan(0);
    expect(wrongIn(events, SEALED)).toEqual([]);
  });
});

describe('an error that nothing has begun before', () => {
  /** The published schema does not list two words on which Codex acts. */
  const listed = ({ name, data }: WireEvent): WireEvent => ({
    name: name ?? '',
    data: data.replace(/"code":"(context_length_exceeded|insufficient_quota)"/, '"code":"server_error"'),
  });
  const KINDS = ['context-overflow', 'rate-limit', 'billing', 'invalid-request', 'overloaded'] as const;
  const context = { requestId: 'req_1', isStream: true, model: 'gpt-5.5', receivedAtMs: 1_790_000_000_000 };

  it.each(KINDS)('%s in a stream has the form of Open Responses', (kind) => {
    const events = encodeStreamError({ kind, message: 'No.' }, context);
    expect(events.map(listed).flatMap(wrongInEvent)).toEqual([]);
    expect(JSON.parse(events[1]?.data ?? '').response).toMatchObject({ model: 'gpt-5.5', created_at: 1_790_000_000 });
  });

  it('is told in the stream where Codex makes room for its conversation', () => {
    const { status, body } = encodeError({ kind: 'context-overflow', message: 'Too long.' }, context);
    const events = runMapper(sse.split({ maxEventBytes: 1e6 }), [Buffer.from(body)]);
    expect([status, events.map(listed).flatMap(wrongInEvent)]).toEqual([200, []]);
    expect(events.map(({ name }) => name)).toEqual(['error', 'response.failed']);
  });
});

describe('the check itself', () => {
  const stream = runMapper(createStreamEncoder(contextOf({})), reply([text, call('a')], 'tool-calls'));
  const named = (name: string) => JSON.parse(stream.find((event) => event.name === name)?.data ?? '') as JsonObject;

  /** Takes one field out, by its path. */
  function without(name: string, path: string): WireEvent {
    const event = structuredClone(named(name)) as Record<string, unknown>;
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const holder = keys.reduce((value, key) => value[key] as Record<string, unknown>, event);
    expect(holder).toHaveProperty([last]);
    delete holder[last];
    return { name, data: JSON.stringify(event) };
  }

  it.each([
    [4, 'response.created', 'sequence_number'],
    [4, 'response.created', 'response.text.format'],
    [4, 'response.completed', 'response.usage.output_tokens_details'],
    [5, 'response.completed', 'response.usage.output_tokens_details.reasoning_tokens'],
    [5, 'response.completed', 'response.usage.input_tokens_details.cached_tokens'],
    [5, 'response.completed', 'response.usage.total_tokens'],
    [6, 'response.completed', 'response.id'],
    [6, 'response.completed', 'response.object'],
    [6, 'response.completed', 'response.model'],
    [6, 'response.output_text.delta', 'output_index'],
    [6, 'response.output_text.delta', 'content_index'],
    [6, 'response.output_text.delta', 'item_id'],
    [6, 'response.output_item.done', 'item.id'],
    [8, 'response.created', 'response'],
  ])('would notice responses trap %d: %s without %s', (_trap, name, path) => {
    expect(checkEvent({ name, data: JSON.stringify(named(name)) })).toEqual([]);
    expect(checkEvent(without(name, path))).not.toEqual([]);
  });

  it('would notice an event that nobody knows, and one under another name', () => {
    expect(checkEvent({ name: 'codex.rate_limits', data: '{"type":"codex.rate_limits"}' })).not.toEqual([]);
    expect(checkEvent({ name: 'response.created', data: '{"type":"response.in_progress"}' })).not.toEqual([]);
  });
});
