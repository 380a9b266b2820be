import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type RequestFacts,
  type ScenarioName,
  type ScriptedReply,
  type ScriptedUpstream,
  startScriptedUpstream,
} from '@pipeproxy/core/testing';
import { anthropicClient } from '../support/clients/anthropic-client.ts';
import type { Client } from '../support/clients/client.ts';
import { openaiClient } from '../support/clients/openai-client.ts';
import { callsOf } from '../support/dialect-calls.ts';
import { rawCall } from '../support/raw-call.ts';
import type { LedgerRow } from '../support/read-ledger.ts';
import { chatUpstream, claudeUpstream, DIALECTS, startWorld, type World, type WorldDialect } from '../support/world.ts';

/** How the first candidate fails; the next one must be asked. */
const FAILURES: readonly ScenarioName[] = [
  'error-401',
  'error-402',
  'error-404',
  'error-408',
  'error-429',
  'error-500',
  'error-502',
  'error-503',
  'error-529',
  'error-200',
  'error-first',
  'error-after-start',
  'hang-up',
  'cut-first',
  'no-events',
  'empty-body',
  'html',
  'html-502',
  'redirect',
];

/** What another candidate would refuse too. */
const FINAL: readonly ScenarioName[] = ['error-400', 'error-413', 'context-overflow', 'prompt-filter'];

/** A model that fails after its first words. */
const LATE = 'late-failure';

const GOOD_MODEL = { 'anthropic-messages': 'claude/claude-sonnet-4-6', 'openai-chat': 'chat/gpt-4.1' } as const;
const BAD_UPSTREAM = { 'anthropic-messages': 'badclaude', 'openai-chat': 'badchat' } as const;

const nameOf = (scenario: string, bad: WorldDialect, good: WorldDialect): string => `${scenario}.${bad}.${good}`;

const PAIRS = DIALECTS.flatMap((bad) => DIALECTS.map((good) => ({ bad, good })));

/** A name for each failure, leading to a bad upstream first and a good one then. */
const lists = () =>
  Object.fromEntries(
    PAIRS.flatMap(({ bad, good }) => [
      ...[...FAILURES, ...FINAL].map((scenario) => [
        nameOf(scenario, bad, good),
        [`${BAD_UPSTREAM[bad]}/scenario-${scenario}`, GOOD_MODEL[good]],
      ]),
      [nameOf(LATE, bad, good), [`${BAD_UPSTREAM[bad]}/${LATE}`, GOOD_MODEL[good]]],
      [nameOf('refused', bad, good), [`dead${BAD_UPSTREAM[bad]}/any`, GOOD_MODEL[good]]],
    ]),
  );

/** An error that comes alone, after the words before it have been read. */
const lateFailure = ({ model }: RequestFacts): ScriptedReply | undefined =>
  model === LATE
    ? {
        kind: 'model',
        steps: [
          { type: 'text', pieces: ['Half of ', 'the text'] },
          { type: 'wait', ms: 40 },
          { type: 'error', error: { status: 500 } },
        ],
      }
    : undefined;

let world: World;
let badChat: ScriptedUpstream;
let badClaude: ScriptedUpstream;

beforeAll(async () => {
  badChat = await startScriptedUpstream({ doors: ['openai-chat'], reply: lateFailure });
  badClaude = await startScriptedUpstream({ doors: ['anthropic-messages'], reply: lateFailure });
  const dead = 'http://127.0.0.1:1';
  world = await startWorld({
    config: {
      upstreams: {
        badchat: chatUpstream(badChat.url),
        badclaude: claudeUpstream(badClaude.url),
        patient: { ...chatUpstream(badChat.url), retry: { attempts: 3, baseDelayMs: 5_000 } },
        deadbadchat: chatUpstream(dead),
        deadbadclaude: claudeUpstream(dead),
      },
      models: {
        ...lists(),
        'all-bad': ['badchat/scenario-error-429', 'badclaude/scenario-error-500', 'badchat/scenario-error-503'],
        patient: 'patient/scenario-error-500',
        'two-bad': ['deadbadchat/x', 'badclaude/scenario-error-529', 'badchat/scenario-no-events', 'chat/gpt-4.1'],
      },
    },
  });
});

afterAll(async () => {
  await world?.close();
  await Promise.all([badChat?.close(), badClaude?.close()]);
});

beforeEach(() => {
  world.reset();
  badChat.reset();
  badClaude.reset();
});

const CLIENTS: readonly Client[] = [anthropicClient, openaiClient];

const CASES = CLIENTS.flatMap((client) =>
  PAIRS.flatMap(({ bad, good }) =>
    [true, false].map((isStream) => ({
      client,
      bad,
      good,
      isStream,
      title: `${client.name}, ${bad} then ${good}, ${isStream ? 'stream' : 'whole'}`,
    })),
  ),
);

describe.each(CASES)('$title', ({ client, bad, good, isStream }) => {
  it.each([...FAILURES, 'refused'])('goes on after %s', async (scenario) => {
    const model = nameOf(scenario, bad, good);
    const turns = await client.converse({ model, says: ['hello'] }, { url: world.proxy.url, isStream });
    expect(turns[0]?.text).toContain('Grüße');
    expect(world.upstream(good).requests).toHaveLength(1);
    expect(world.upstream(good).requests[0]?.violation).toBeUndefined();
  });

  it.each(FINAL)('gives up at once after %s', async (scenario) => {
    const model = nameOf(scenario, bad, good);
    const error = await client.converse({ model, says: ['hello'] }, { url: world.proxy.url, isStream }).catch((e) => e);
    expect(client.failure(error).status).toBeGreaterThanOrEqual(400);
    expect(client.failure(error).status).toBeLessThan(500);
    expect(world.upstream(good).requests).toHaveLength(0);
  });
});

describe.each(CLIENTS)('$name', (client) => {
  it.each(DIALECTS)('after the first words of %s nobody else is asked', async (bad) => {
    const model = nameOf(LATE, bad, 'openai-chat');
    const error = await client
      .converse({ model, says: ['hello'] }, { url: world.proxy.url, isStream: true })
      .catch((e) => e);
    expect(error).toBeInstanceOf(Error);
    expect(world.chat.requests).toHaveLength(0);
  });

  it.each([true, false])('passes several bad candidates (stream: %s)', async (isStream) => {
    const turns = await client.converse({ model: 'two-bad', says: ['hello'] }, { url: world.proxy.url, isStream });
    expect(turns[0]?.text).toContain('Grüße');
  });

  it.each([true, false])('gets the last real error when all candidates fail (stream: %s)', async (isStream) => {
    const error = await client
      .converse({ model: 'all-bad', says: ['hello'] }, { url: world.proxy.url, isStream })
      .catch((e) => e);
    const failure = client.failure(error);
    expect(failure.message).toContain('overloaded');
    expect(failure.status).toBe(client.dialect === 'anthropic-messages' ? 529 : 503);
    expect(badChat.requests).toHaveLength(2);
    expect(badClaude.requests).toHaveLength(1);
  });
});

describe('what is known of it afterwards', () => {
  it('the log has a line for each time that somebody else is asked, and none for the last failure', async () => {
    const { path, headers, body } = callsOf('openai-chat');
    const linesOf = async (model: string) => {
      const reply = await rawCall(world.proxy.url, { path, headers, body: body(model, 'hello') });
      const id = String(reply.headers['x-request-id']);
      await world.proxy.ledgerRow(id);
      const lines = world.proxy.stderr.split('\n').filter((line) => line.includes(id));
      return lines.map((line) => JSON.parse(line)).map(({ msg, from, to, code }) => [msg, from, to, code]);
    };
    expect(await linesOf('two-bad')).toEqual([
      ['failed over', 'deadbadchat/x', 'badclaude/scenario-error-529', 'PP_UPSTREAM_REFUSED'],
      ['failed over', 'badclaude/scenario-error-529', 'badchat/scenario-no-events', 'PP_UPSTREAM_ERROR'],
      ['failed over', 'badchat/scenario-no-events', 'chat/gpt-4.1', 'PP_UPSTREAM_TRUNCATED'],
    ]);
    expect(await linesOf('all-bad')).toHaveLength(2);
    expect(await linesOf('gpt-4.1')).toEqual([]);
  });

  it.each(DIALECTS)('%s: the header of an error names the upstream that failed last', async (dialect) => {
    const { path, headers, body } = callsOf(dialect);
    const reply = await rawCall(world.proxy.url, { path, headers, body: body('all-bad', 'hello') });
    expect(reply.status).toBeGreaterThanOrEqual(500);
    const row = await world.proxy.ledgerRow(String(reply.headers['x-request-id']));
    expect(reply.headers['x-pipeproxy-upstream']).toBe(row?.upstream);
  });

  it.each(DIALECTS)('%s: header and ledger name the upstream that answered', async (dialect) => {
    const { path, headers, body } = callsOf(dialect);
    const reply = await rawCall(world.proxy.url, { path, headers, body: body('two-bad', 'hello') });
    expect(reply.status).toBe(200);
    expect(reply.headers['x-pipeproxy-upstream']).toBe('chat');
    const row = await world.proxy.ledgerRow(String(reply.headers['x-request-id']));
    expect(row).toMatchObject({
      attempts: 4,
      upstream: 'chat',
      model: 'gpt-4.1',
      requested_model: 'two-bad',
      status: 200,
      input_tokens: 20,
      output_tokens: 10,
      dialect,
    });
    expect(row?.error_code).toBeUndefined();
  });

  it('a failure of all names the last', async () => {
    const { path, headers, body } = callsOf('openai-chat');
    const reply = await rawCall(world.proxy.url, { path, headers, body: body('all-bad', 'hello') });
    const row = await world.proxy.ledgerRow(String(reply.headers['x-request-id']));
    expect(row).toMatchObject({ attempts: 3, upstream: 'badchat', status: 503, error_code: 'PP_UPSTREAM_ERROR' });
    expect(row).not.toHaveProperty('input_tokens');
    expect(row).not.toHaveProperty('output_tokens');
  });

  it('a client that leaves between two tries has left', async () => {
    const { path, headers, body } = callsOf('openai-chat');
    const controller = new AbortController();
    const leaving = rawCall(world.proxy.url, {
      path,
      headers,
      body: body('patient', 'hello'),
      signal: controller.signal,
    }).catch(() => undefined);
    await badChat.waitForRequest();
    await new Promise((resolve) => setTimeout(resolve, 50));
    controller.abort();
    await leaving;
    const isIt = ({ requested_model }: LedgerRow) => requested_model === 'patient';
    const row = (await world.proxy.ledgerRows(1, isIt)).find(isIt);
    expect(row).toMatchObject({ status: 499, error_code: 'PP_CLIENT_GONE', attempts: 1 });
  });
});
