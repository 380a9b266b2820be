import { describe, expect, it } from '@jest/globals';
import type { ChatEvent, ChatTool, JsonObject, Loss } from '../../contract/index.ts';
import { openProof } from '../../wire/sealed-proof.ts';
import { type ReplyInit, replyContext, run } from '../openai-chat/__fixtures__/kit.ts';
import { checkStream } from './__fixtures__/check-stream.ts';
import { decodeBody } from './__fixtures__/kit.ts';
import { openaiResponses } from './dialect.ts';
import { createStreamEncoder } from './stream-encoder.ts';
import { createWholeEncoder } from './whole-encoder.ts';

const start: ChatEvent = { type: 'reply-start' };
const finish = (reason: 'stop' | 'refusal' | 'content-filter' | 'tool-calls', explanation?: string): ChatEvent => ({
  type: 'reply-end',
  finish: { reason, ...(explanation !== undefined && { explanation }) },
});
const words = (kind: 'text' | 'refusal', id: string, delta: string): ChatEvent[] => [
  { type: `${kind}-start`, id },
  { type: `${kind}-delta`, id, delta },
  { type: `${kind}-end`, id },
];
const call = (name: string, delta: string, kind: 'function' | 'freeform' = 'function'): ChatEvent[] => [
  { type: 'tool-call-start', id: name, callId: `call_${name}`, name, kind },
  { type: 'tool-call-delta', id: name, delta },
  { type: 'tool-call-end', id: name },
];

/** The events of a reply that the grammar allows. */
function stream(events: readonly ChatEvent[], init: ReplyInit = {}): JsonObject[] {
  const wire = run(createStreamEncoder(replyContext(init)), [start, ...events]);
  expect(checkStream(wire)).toEqual([]);
  return wire.filter(({ data }) => data !== '[DONE]').map(({ data }) => JSON.parse(data) as JsonObject);
}

function response(events: readonly ChatEvent[], init: ReplyInit = {}): JsonObject {
  return stream(events, init).at(-1)?.response as JsonObject;
}

const asking = (body: JsonObject): ReplyInit => ({ request: decodeBody(body) });
const sealed = asking({ include: ['reasoning.encrypted_content'] });

describe('messages', () => {
  it('words that follow one another are parts of one message', () => {
    const { output } = response([...words('text', '0', 'a'), ...words('text', '1', 'b'), finish('stop')]);
    expect(output).toEqual([
      {
        id: expect.stringMatching(/^msg_/),
        type: 'message',
        status: 'completed',
        role: 'assistant',
        content: [
          { type: 'output_text', text: 'a', annotations: [], logprobs: [] },
          { type: 'output_text', text: 'b', annotations: [], logprobs: [] },
        ],
      },
    ]);
  });

  it('sources in the words of this dialect, of Chat, and of others that have an address', () => {
    const losses: Loss[] = [];
    const cite = (dialect: string, value: JsonObject): ChatEvent => ({ type: 'citation', id: '0', dialect, value });
    const { output } = response(
      [
        { type: 'text-start', id: '0' },
        { type: 'text-delta', id: '0', delta: 'abc' },
        cite('openai-responses', { type: 'file_citation', file_id: 'f' }),
        cite('openai-chat', { url_citation: { url: 'https://a.test', title: 'A' } }),
        cite('anthropic-messages', { url: 'https://b.test' }),
        cite('anthropic-messages', { document_index: 0 }),
        { type: 'text-end', id: '0' },
        finish('stop'),
      ],
      { losses },
    );
    expect(output).toMatchObject([
      {
        content: [
          {
            annotations: [
              { type: 'file_citation', file_id: 'f' },
              { type: 'url_citation', url: 'https://a.test', title: 'A', start_index: 0, end_index: 3 },
              { type: 'url_citation', url: 'https://b.test', title: 'https://b.test' },
            ],
          },
        ],
      },
    ]);
    expect(losses).toMatchObject([{ feature: 'citation' }]);
  });

  it('a refusal in words is complete; one without them is said or filtered', () => {
    expect(response([...words('refusal', '0', 'no'), finish('refusal')])).toMatchObject({
      status: 'completed',
      output: [{ content: [{ type: 'refusal', refusal: 'no' }] }],
    });
    expect(response([finish('refusal', 'because')])).toMatchObject({
      status: 'completed',
      output: [{ content: [{ type: 'refusal', refusal: 'because' }] }],
    });
    for (const reason of ['refusal', 'content-filter'] as const) {
      expect(response([...words('text', '0', 'a'), finish(reason)])).toMatchObject({
        status: 'incomplete',
        incomplete_details: { reason: 'content_filter' },
        output: [{ status: 'incomplete' }],
      });
    }
  });
});

describe('reasoning', () => {
  const thought = (end: Partial<Extract<ChatEvent, { type: 'reasoning-end' }>> = {}): ChatEvent[] => [
    { type: 'reasoning-start', id: '0' },
    { type: 'reasoning-delta', id: '0', delta: 'hm' },
    { type: 'reasoning-end', id: '0', ...end },
  ];
  const itemOf = (events: readonly ChatEvent[], init: ReplyInit): JsonObject =>
    (response([...events, finish('stop')], init).output as JsonObject[])[0] ?? {};

  it('its own proof goes out as it is, another one under our seal, none as a mark of ours', () => {
    const own = { origin: 'openai-responses', value: 'gAAAA' };
    expect(itemOf(thought({ signature: own }), sealed).encrypted_content).toBe('gAAAA');
    const foreign = { origin: 'anthropic-messages', value: 'sig' };
    const carried = String(itemOf(thought({ signature: foreign }), sealed).encrypted_content);
    expect(carried).not.toContain('sig');
    expect(openProof(carried)).toEqual({ signature: foreign });
    expect(itemOf(thought(), sealed).encrypted_content).toMatch(/^pp1\./);
  });

  it('who has not asked for proofs gets none', () => {
    expect(itemOf(thought({ signature: { origin: 'openai-responses', value: 'g' } }), {})).toEqual({
      id: expect.stringMatching(/^rs_/),
      type: 'reasoning',
      summary: [{ type: 'summary_text', text: 'hm' }],
    });
  });

  it('what only its service can read is carried, or lost by name', () => {
    const redacted = { origin: 'anthropic-messages', value: 'dark' };
    const events: ChatEvent[] = [
      { type: 'reasoning-start', id: '0', redacted },
      { type: 'reasoning-end', id: '0' },
    ];
    expect(openProof(String(itemOf(events, sealed).encrypted_content))).toEqual({ redacted });
    const losses: Loss[] = [];
    expect(response([...events, finish('stop')], { losses }).output).toEqual([]);
    expect(losses).toMatchObject([{ feature: 'redacted-reasoning' }]);
  });
});

describe('calls', () => {
  const outputFor = (tools: JsonObject[], events: readonly ChatEvent[]): unknown =>
    response([...events, finish('tool-calls')], asking({ tools })).output;

  it('a tool in a namespace is named as it was declared', () => {
    const namespace = {
      type: 'namespace',
      name: 'n',
      tools: [
        { type: 'function', name: 'a' },
        { type: 'custom', name: 'b' },
      ],
    };
    expect(outputFor([namespace], [...call('n__a', '{}'), ...call('n__b', 'raw', 'freeform')])).toEqual([
      {
        id: expect.stringMatching(/^fc_/),
        status: 'completed',
        type: 'function_call',
        call_id: 'call_n__a',
        namespace: 'n',
        name: 'a',
        arguments: '{}',
      },
      {
        id: expect.stringMatching(/^ctc_/),
        type: 'custom_tool_call',
        call_id: 'call_n__b',
        namespace: 'n',
        name: 'b',
        input: 'raw',
      },
    ]);
  });

  it.each<[JsonObject, string, JsonObject]>([
    [
      { type: 'local_shell' },
      '{"command":["ls"],"timeout_ms":5}',
      { type: 'local_shell_call', action: { type: 'exec', command: ['ls'], env: {}, timeout_ms: 5 } },
    ],
    [
      { type: 'shell' },
      '{"commands":["ls"]}',
      { type: 'shell_call', action: { commands: ['ls'], timeout_ms: null, max_output_length: null } },
    ],
    [
      { type: 'apply_patch' },
      '{"type":"delete_file","path":"a"}',
      { type: 'apply_patch_call', operation: { type: 'delete_file', path: 'a' } },
    ],
    [
      { type: 'tool_search', execution: 'client' },
      '{"query":"mail"}',
      { type: 'tool_search_call', execution: 'client', arguments: { query: 'mail' } },
    ],
    [{ type: 'local_shell' }, 'broken', { type: 'local_shell_call', action: { type: 'exec', command: [], env: {} } }],
  ])('the tool %j has an item of its own', (tool, text, expected) => {
    const name = String(tool.type);
    expect(outputFor([tool], call(name, text))).toMatchObject([
      { ...expected, call_id: `call_${name}`, status: 'completed' },
    ]);
  });

  it('an item of OpenAI\u2019s own goes on, no two with one id; one of another dialect is lost by name', () => {
    const losses: Loss[] = [];
    const value = { type: 'web_search_call', id: 'ws_1', status: 'completed' };
    const events: ChatEvent[] = [
      { type: 'opaque', id: '0', dialect: 'openai-responses', kind: 'web_search_call', value },
      { type: 'opaque', id: '1', dialect: 'anthropic-messages', kind: 'server_tool_use', value: {} },
      { type: 'opaque', id: '2', dialect: 'openai-responses', kind: 'web_search_call', value },
      finish('stop'),
    ];
    expect(response(events, { losses }).output).toEqual([value, { ...value, id: expect.stringMatching(/^item_/) }]);
    expect(losses).toMatchObject([{ feature: 'reply-block' }]);
  });
});

describe('the response', () => {
  it('says the request again, and what was done in place of what was asked', () => {
    const tools = [{ type: 'function', name: 'a' }];
    const body = {
      tools,
      instructions: 'be',
      metadata: { a: 'b' },
      text: { verbosity: 'low' },
      store: true,
      service_tier: 'auto',
      truncation: 'auto',
      max_output_tokens: 50,
      reasoning: { effort: 'low' },
    };
    expect(response([...words('text', '0', 'a'), finish('stop')], asking(body))).toMatchObject({
      tools: [{ type: 'function', name: 'a', description: null, parameters: null, strict: null }],
      instructions: 'be',
      metadata: { a: 'b' },
      text: { format: { type: 'text' }, verbosity: 'low' },
      store: false,
      background: false,
      service_tier: 'default',
      truncation: 'auto',
      max_output_tokens: 50,
      reasoning: { effort: 'low' },
      previous_response_id: null,
      error: null,
      incomplete_details: null,
      tool_choice: 'auto',
      parallel_tool_calls: true,
      completed_at: 1_790_000_000,
    });
  });

  it('keepalives of an upstream are no events of ours', () => {
    expect(stream([{ type: 'keepalive' }, finish('stop')]).map(({ type }) => type)).not.toContain('keepalive');
  });

  it('a document is nothing when the reply fails', () => {
    const error = { kind: 'server', message: 'm' } as const;
    expect(run(createWholeEncoder(replyContext()), [start, { type: 'error', error }])).toEqual([]);
  });
});

describe('failures', () => {
  const failed = (error: Extract<ChatEvent, { type: 'error' }>['error']) =>
    stream([...words('text', '0', 'a'), { type: 'error', error }]).slice(-2);

  it.each([
    ['context-overflow', 'context_length_exceeded', 'context_length_exceeded'],
    ['rate-limit', 'rate_limit_exceeded', 'rate_limit_exceeded'],
    ['billing', 'insufficient_quota', 'insufficient_quota'],
    ['invalid-request', null, 'invalid_prompt'],
    ['overloaded', 'overloaded', 'server_error'],
    ['bad-gateway', null, 'server_error'],
  ] as const)('%s is told in the words on which Codex acts', (kind, code, responseCode) => {
    const [error, end] = failed({ kind, message: 'why' });
    expect(error).toMatchObject({ type: 'error', code, message: 'why', param: null, error: { code, message: 'why' } });
    expect(end).toMatchObject({
      type: 'response.failed',
      response: { status: 'failed', error: { code: responseCode, message: 'why' } },
    });
  });

  it('no tokens are made up for a reply that failed', () => {
    const [, end] = failed({ kind: 'overloaded', message: 'm' });
    expect(end?.response).toMatchObject({ usage: null });
  });

  it('a wait stands in the words, where Codex reads it', () => {
    const [, end] = failed({ kind: 'rate-limit', message: 'Slow down.', retryAfterMs: 1_200 });
    expect(end?.response).toMatchObject({ error: { message: 'Slow down. Please try again in 1.2s.' } });
    const [, said] = failed({ kind: 'rate-limit', message: 'Try again in 5s.', retryAfterMs: 5_000 });
    expect(said?.response).toMatchObject({ error: { message: 'Try again in 5s.' } });
  });

  it('an error that stands alone is two events too', () => {
    const events = openaiResponses.encodeStreamError({ kind: 'overloaded', message: 'm' }, { requestId: 'req_FAKE' });
    expect([events].flat().map(({ name }) => name)).toEqual(['error', 'response.failed']);
  });
});

it('tools that nobody declared are plain functions', () => {
  const tools: ChatTool[] = [];
  const { output } = response(
    [...call('ghost', ''), finish('tool-calls')].filter((event) => !('delta' in event)),
    { request: { tools } },
  );
  expect(output).toMatchObject([{ type: 'function_call', name: 'ghost', arguments: '{}' }]);
});
