import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ScriptedReply, type ScriptedUpstream, startScriptedUpstream } from '@pipeproxy/core/testing';
import { anthropicClient } from '../support/clients/anthropic-client.ts';
import { openaiClient } from '../support/clients/openai-client.ts';
import { weather } from '../support/conversation-cases.ts';
import { callsOf, DIALECT_CALLS } from '../support/dialect-calls.ts';
import { eventsOf, rawCall } from '../support/raw-call.ts';
import { mark } from '../support/scenario-mark.ts';
import { TRAP_REQUESTS } from '../support/trap-requests.ts';
import { chatUpstream, claudeUpstream, DIALECTS, modelFor, startWorld, type World } from '../support/world.ts';

let world: World;
/** Answers with what a test puts here. */
let reply: ScriptedReply | undefined;
let replyTo: ((number: number) => ScriptedReply) | undefined;
let oddChat: ScriptedUpstream;
let oddClaude: ScriptedUpstream;

beforeAll(async () => {
  oddChat = await startScriptedUpstream({ doors: ['openai-chat'], reply: () => reply });
  oddClaude = await startScriptedUpstream({
    doors: ['anthropic-messages'],
    reply: (_, number) => replyTo?.(number) ?? reply,
  });
  world = await startWorld({
    config: ({ 'anthropic-messages': claude }) => ({
      upstreams: {
        oddchat: chatUpstream(oddChat.url),
        oddclaude: claudeUpstream(oddClaude.url),
        searching: { ...claudeUpstream(claude), webSearch: true },
      },
      models: { 'claude-via-odd-chat': 'oddchat/gpt-4.1', 'gpt-via-odd-claude': 'oddclaude/claude-sonnet-4-6' },
    }),
  });
});

afterAll(async () => {
  await world?.close();
  await Promise.all([oddChat?.close(), oddClaude?.close()]);
});

beforeEach(() => {
  world.reset();
  reply = undefined;
  replyTo = undefined;
});

describe('requests', () => {
  it.each(TRAP_REQUESTS)('$name', async ({ client, isThinker, model, headers: more, fields, check }) => {
    const { path, headers, body } = callsOf(client);
    const upstream = DIALECTS.find((each) => each !== client) ?? client;
    const kind = isThinker ? 'thinker' : 'plain';
    const answer = await rawCall(world.proxy.url, {
      path,
      headers: { ...headers, ...more },
      body: body(model ?? modelFor(client, upstream, kind), 'hello', fields),
    });
    const [received] = world.upstream(upstream, kind).requests;
    expect(received?.violation).toBeUndefined();
    expect(answer.status).toBe(200);
    check(received?.json as never);
  });

  it('trap 46 (ttlequals0/MinusPod#926): the new version of the API takes no sampling, whoever asks', async () => {
    const { path, headers, body } = callsOf('anthropic-messages');
    const fields = { temperature: 0.5 };
    const version = { 'anthropic-version': '2026-10-21' };
    const toChat = await rawCall(world.proxy.url, {
      path,
      headers: { ...headers, ...version },
      body: body(modelFor('anthropic-messages', 'openai-chat'), 'hello', fields),
    });
    expect(toChat.status).toBe(400);
    const chat = callsOf('openai-chat');
    const toClaude = await rawCall(world.proxy.url, {
      path: chat.path,
      headers: chat.headers,
      body: chat.body(modelFor('openai-chat', 'anthropic-messages'), 'hello', fields),
    });
    expect(toClaude.status).toBe(200);
    expect(world.claude.requests[0]?.violation).toBeUndefined();
  });
});

/** Chunks of a chat stream; each is a delta, or a whole chunk's fields. */
function chatStream(...chunks: readonly object[]): ScriptedReply {
  const head = { id: 'chatcmpl-FAKE', object: 'chat.completion.chunk', created: 1, model: 'm' };
  const frames = chunks.map((chunk) => JSON.stringify({ ...head, ...chunk }));
  return {
    kind: 'raw',
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    body: [...frames, '[DONE]'].map((data) => `data: ${data}\n\n`).join(''),
  };
}

const delta = (fields: object, finish: string | null = null) => ({
  choices: [{ index: 0, delta: fields, finish_reason: finish }],
});
const start = delta({ role: 'assistant', content: '' });
const callDelta = (index: number, name: string, args: string) =>
  delta({ tool_calls: [{ index, id: `call_${name}`, type: 'function', function: { name, arguments: args } }] });
const usage = { choices: [], usage: { prompt_tokens: 30, completion_tokens: 5, total_tokens: 35 } };

interface MessageEvent {
  readonly type: string;
  readonly index?: number;
  readonly content_block?: { readonly type: string };
  readonly delta?: { readonly type?: string; readonly stop_reason?: string };
  readonly message?: { readonly usage: { readonly input_tokens: number } };
  readonly usage?: { readonly input_tokens: number; readonly output_tokens: number };
}

/** A chat stream as a client of the Messages API reads it. */
async function asMessages(made: ScriptedReply): Promise<readonly MessageEvent[]> {
  reply = made;
  const { path, headers, body } = callsOf('anthropic-messages');
  const tools = { tools: [{ name: 'a', input_schema: { type: 'object' } }] };
  const answer = await rawCall(world.proxy.url, {
    path,
    headers,
    body: body('claude-via-odd-chat', 'hello', { stream: true, ...tools }),
  });
  expect([answer.status, answer.isCut]).toEqual([200, false]);
  return eventsOf(answer.text).map(({ data }) => JSON.parse(data) as MessageEvent);
}

const startsOf = (events: readonly MessageEvent[]) =>
  events.flatMap(({ type, index, content_block }) =>
    type === 'content_block_start' ? [`${index} ${content_block?.type}`] : [],
  );

const turnsOf = (made: ScriptedReply) => {
  reply = made;
  const task = { model: 'claude-via-odd-chat', says: ['hello'], tools: [weather, { ...weather, name: 'b' }] };
  return anthropicClient
    .converse({ ...task, forcedTool: 'get_weather' }, { url: world.proxy.url, isStream: true })
    .then(([turn]) => turn);
};

describe('chat streams for a client of the Messages API', () => {
  it('trap 1, trap 2 (BerriAI/litellm#33224): thoughts first are a block of their own, in one message', async () => {
    const events = await asMessages(
      chatStream(start, delta({ reasoning_content: 'hm' }), delta({ content: 'yes' }), delta({}, 'stop'), usage),
    );
    expect(events.filter(({ type }) => type === 'message_start')).toHaveLength(1);
    expect(startsOf(events)).toEqual(['0 thinking', '1 text']);
  });

  it('trap 3 (BerriAI/litellm#25321): the chunk that begins a call keeps its arguments', async () => {
    const turn = await turnsOf(
      chatStream(
        start,
        delta({ content: 'I look.' }),
        callDelta(0, 'get_weather', '{"city":"Ulm"}'),
        delta({}, 'stop'),
      ),
    );
    expect(turn?.calls).toMatchObject([{ name: 'get_weather', input: { city: 'Ulm' } }]);
  });

  it('trap 4 (musistudio/claude-code-router#1356), trap 6 (CLIProxyAPI#539): text, call, text are three blocks', async () => {
    const events = await asMessages(
      chatStream(
        start,
        delta({ content: 'one' }),
        callDelta(0, 'a', '{}'),
        delta({ content: 'two' }),
        delta({}, 'tool_calls'),
      ),
    );
    expect(startsOf(events)).toEqual(['0 text', '1 tool_use', '2 text']);
  });

  it('trap 5 (jundot/omlx#1353): thoughts and then a call leave no gap', async () => {
    const events = await asMessages(
      chatStream(start, delta({ reasoning_content: 'hm' }), callDelta(0, 'a', '{}'), delta({}, 'tool_calls')),
    );
    expect(startsOf(events)).toEqual(['0 thinking', '1 tool_use']);
  });

  it('trap 7 (Wei-Shaw/sub2api#4193): two calls that come whole keep their arguments', async () => {
    const turn = await turnsOf(
      chatStream(
        start,
        callDelta(0, 'get_weather', '{"city":"Ulm"}'),
        callDelta(1, 'b', '{"city":"Bern"}'),
        delta({}, 'tool_calls'),
      ),
    );
    expect(turn?.calls.map(({ input }) => input)).toEqual([{ city: 'Ulm' }, { city: 'Bern' }]);
  });

  it('trap 9 (looplj/axonhub#2000): an end without a finish word has its last events', async () => {
    const events = await asMessages(chatStream(start, delta({ content: 'yes' })));
    expect(events.slice(-2).map(({ type }) => type)).toEqual(['message_delta', 'message_stop']);
    expect(events.at(-2)?.delta?.stop_reason).toBe('end_turn');
  });

  it('trap 15 (BerriAI/litellm#14298): a first chunk without choices is no event', async () => {
    const events = await asMessages(
      chatStream(
        { choices: [], prompt_filter_results: [] },
        start,
        delta({ content: 'yes' }),
        delta({}, 'stop'),
        usage,
      ),
    );
    expect(startsOf(events)).toEqual(['0 text']);
  });

  it('trap 16 (fuergaosi233/claude-code-proxy#16), trap 18 (ericc-ch/copilot-api#187): usage behind the end counts, and there is an estimate at the start', async () => {
    const events = await asMessages(chatStream(start, delta({ content: 'yes' }), delta({}, 'stop'), usage));
    expect(events[0]?.message?.usage.input_tokens).toBeGreaterThan(0);
    expect(events.at(-2)?.usage).toMatchObject({ input_tokens: 30, output_tokens: 5 });
  });

  it('trap 51 (CLIProxyAPI#4675): a call that the limit cut keeps its word', async () => {
    const events = await asMessages(chatStream(start, callDelta(0, 'a', '{"pa'), delta({}, 'length')));
    expect(events.at(-2)?.delta?.stop_reason).toBe('max_tokens');
  });
});

describe('streams of the Messages API for a client of chat', () => {
  const converse = (made: ScriptedReply, isStream: boolean) => {
    reply = made;
    return openaiClient
      .converse(
        { model: 'gpt-via-odd-claude', says: ['hello'], tools: [weather], forcedTool: 'get_weather' },
        { url: world.proxy.url, isStream },
      )
      .then(([turn]) => turn);
  };

  const thinkingCall: ScriptedReply = {
    kind: 'model',
    steps: [
      { type: 'reasoning', pieces: ['hm'] },
      { type: 'text', pieces: ['I look.'] },
      { type: 'tool-calls', calls: [{ name: 'get_weather', pieces: ['{"city":', '"Ulm"}'] }] },
    ],
  };

  it.each([true, false])(
    'trap 8 (CLIProxyAPI#5229), trap 11 (higress-group/higress#3506): calls count from 0 and have their word (stream: %s)',
    async (isStream) => {
      const turn = await converse(thinkingCall, isStream);
      expect(turn).toMatchObject({ stop: 'tool_calls', text: 'I look.', reasoning: 'hm' });
      expect(turn?.calls).toMatchObject([{ name: 'get_weather', input: { city: 'Ulm' } }]);
    },
  );

  it.each([true, false])(
    'trap 12 (Wei-Shaw/sub2api#4141): an end by the limit stays one (stream: %s)',
    async (isStream) => {
      const turn = await converse(
        { kind: 'model', steps: [{ type: 'text', pieces: ['so far'] }], finish: { word: 'length' } },
        isStream,
      );
      expect(turn?.stop).toBe('length');
    },
  );

  describe.each([true, false])('trap 13 (MAXeaglet/commandcode-proxy#38), stream: %s', (isStream) => {
    const ask = (model: string) =>
      openaiClient
        .converse({ model, says: [mark('pause')] }, { url: world.proxy.url, isStream })
        .then(([turn]) => turn);

    it('a paused turn is continued by another call', async () => {
      const turn = await ask(modelFor('openai-chat', 'anthropic-messages'));
      expect(turn).toMatchObject({ text: 'First half. Second half.', stop: 'stop' });
      expect(turn?.usage).toMatchObject({ input: 40, output: 20 });
      const [first, second] = world.claude.requests;
      expect(second?.violation).toBeUndefined();
      const [before, after] = [first, second].map(
        (request) => (request?.json ?? { messages: [] }) as { messages: unknown[] },
      );
      expect(after?.messages.slice(0, 1)).toEqual(before?.messages);
      expect(after?.messages[1]).toMatchObject({
        role: 'assistant',
        content: [
          { type: 'text', text: 'First half. ' },
          { type: 'server_tool_use', name: 'web_search', input: { query: 'weather' } },
          { type: 'web_search_tool_result' },
        ],
      });
      expect(world.claude.requests).toHaveLength(2);
    });

    it('a turn that is never done ends as one that was cut', async () => {
      oddClaude.reset();
      const search = { type: 'server-tool', name: 'web_search', input: {}, result: [] } as const;
      reply = { kind: 'model', steps: [{ type: 'text', pieces: ['More. '] }, search], finish: { word: 'pause' } };
      const turn = await ask('gpt-via-odd-claude');
      expect(turn).toMatchObject({ text: 'More. '.repeat(6), stop: 'length' });
      expect(oddClaude.requests.map(({ violation }) => violation)).toEqual(Array.from({ length: 6 }, () => undefined));
    });

    it('a continuation that fails is an error', async () => {
      oddClaude.reset();
      const search = { type: 'server-tool', name: 'web_search', input: {}, result: [] } as const;
      const first: ScriptedReply = {
        kind: 'model',
        steps: [{ type: 'text', pieces: ['First. '] }, search],
        finish: { word: 'pause' },
      };
      replyTo = (number) => (number === 1 ? first : { kind: 'error', error: { status: 529 } });
      const error = await ask('gpt-via-odd-claude').catch((thrown) => thrown);
      expect(openaiClient.failure(error)).toMatchObject({ status: isStream ? undefined : 503, type: 'server_error' });
    });
  });

  it('a web search of a chat client is Anthropic\u2019s where the upstream offers it', async () => {
    const { path, headers, body } = callsOf('openai-chat');
    const asked = { web_search_options: {} };
    await rawCall(world.proxy.url, { path, headers, body: body('searching/claude-sonnet-4-6', 'hello', asked) });
    await rawCall(world.proxy.url, { path, headers, body: body('claude/claude-sonnet-4-6', 'hello', asked) });
    const [offered, kept] = world.claude.requests;
    expect(offered?.violation).toBeUndefined();
    expect(offered?.json).toMatchObject({ tools: [{ type: 'web_search_20250305', name: 'web_search' }] });
    expect(kept?.json).not.toHaveProperty('tools');
  });
});

describe('proof of thoughts for a client of chat', () => {
  it.each([true, false])(
    'goes to one that knows `reasoning_details`, and comes back (stream: %s)',
    async (isStream) => {
      const said = mark('thinking-tool', { arguments: '{"city":"Ulm"}' });
      const turns = await openaiClient.converse(
        {
          model: modelFor('openai-chat', 'anthropic-messages', 'thinker'),
          says: [said, said],
          tools: [weather],
          fields: { reasoning: { effort: 'low' } },
        },
        { url: world.proxy.url, isStream },
      );
      expect(turns[0]?.reasoning).toBe('First I think – then I answer.');
      expect(turns[1]?.text).toContain('Earlier thoughts: 1.');
      expect(turns[3]?.text).toContain('Earlier thoughts: 2.');
      expect(world.claude.requests.map(({ violation }) => violation)).toEqual([
        undefined,
        undefined,
        undefined,
        undefined,
      ]);
      expect(world.claude.requests[1]?.json).toMatchObject({ thinking: { type: 'enabled' } });
    },
  );
});

describe('trap 52 (earendil-works/pi#5592)', () => {
  it.each(DIALECT_CALLS.flatMap((calls) => DIALECTS.map((upstream) => ({ calls, upstream }))))(
    'a reply ends with its last event though the upstream goes on: $calls.id in front of $upstream',
    async ({ calls: { id, path, headers, body }, upstream }) => {
      reply = {
        kind: 'model',
        steps: [{ type: 'text', pieces: ['All.'] }],
        after: [{ type: 'hold' }],
      };
      const name = upstream === 'openai-chat' ? 'oddchat/gpt-4.1' : 'oddclaude/claude-sonnet-4-6';
      const usageToo = id === 'openai-chat' ? { stream_options: { include_usage: true } } : {};
      const answer = await rawCall(world.proxy.url, {
        path,
        headers,
        body: body(name, 'hello', { stream: true, ...usageToo }),
        signal: AbortSignal.timeout(3_000),
      });
      expect(answer.isCut).toBe(false);
      expect(answer.text).toContain('All.');
      const row = await world.proxy.ledgerRow(String(answer.headers['x-request-id']));
      expect(row).toMatchObject({ status: 200, input_tokens: 20, output_tokens: 10 });
    },
  );
});
