import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ScenarioName } from '@pipeproxy/core/testing';
import type { CallOptions, ClientFailure, Task, Turn } from '../support/clients/client.ts';
import { weather } from '../support/conversation-cases.ts';
import { ERROR_CASES, sdkClass } from '../support/error-cases.ts';
import { PAIRS, type Pair, pairName } from '../support/pairs.ts';
import type { LedgerRow } from '../support/read-ledger.ts';
import { mark } from '../support/scenario-mark.ts';
import { modelFor, startWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});

afterAll(() => world?.close());

beforeEach(() => world.reset());

type Asked = Partial<Omit<Task, 'says'>> & Partial<CallOptions>;

function converse({ client, upstream, isStream }: Pair, said: string, asked: Asked = {}): Promise<readonly Turn[]> {
  const { tools, signal, maxRetries, onText } = asked;
  return client.converse(
    { model: modelFor(client.dialect, upstream), says: [said], ...(tools && { tools }) },
    {
      url: world.proxy.url,
      isStream,
      ...(signal && { signal }),
      ...(maxRetries !== undefined && { maxRetries }),
      ...(onText && { onText }),
    },
  );
}

/** What the SDK threw; a conversation that succeeds fails the test. */
async function failureOf(pair: Pair, said: string, asked: Asked = {}): Promise<ClientFailure> {
  const outcome = await converse(pair, said, asked).then(
    (turns) => ({ turns }),
    (error: unknown) => ({ error }),
  );
  if ('turns' in outcome) throw new Error(`taken for success: ${JSON.stringify(outcome.turns.at(-1)?.text)}`);
  return pair.client.failure(outcome.error);
}

const isOfficial = ({ client }: Pair): boolean => !client.name.startsWith('ai ');

const seen = (pair: Pair) => world.upstream(pair.upstream).requests;

describe.each(PAIRS.map((pair) => ({ pair, title: pairName(pair) })))('$title', ({ pair }) => {
  const { client, isTranslated, isStream } = pair;

  it.each(ERROR_CASES)('$scenario before the first event', async ({ scenario, translated, own, words }) => {
    const failure = await failureOf(pair, mark(scenario));
    const [status, type] = translated[client.dialect];
    const upstreamStatus = seen(pair)[0]?.status;
    expect(failure.status).toBe(isTranslated ? status : (own ?? upstreamStatus));
    if (isTranslated) expect(failure.type).toMatch(type);
    expect(failure.message).toContain(words[pair.upstream]);
    if (isOfficial(pair)) expect(failure.className).toBe(sdkClass(client.dialect, failure.status ?? 0));
    expect(failure.header('x-request-id')).toMatch(/^req_/);
    const isLater = [429, 503].includes(failure.status ?? 0) && !/quota|billing/.test(failure.type ?? '');
    expect(failure.header('retry-after')).toBe(isLater ? '2' : undefined);
    expect(seen(pair)).toHaveLength(1);
  });

  it('trap 48 (raine/claude-code-proxy#29): a context overflow in the words that clients compact on', async () => {
    const failure = await failureOf(pair, mark('context-overflow'));
    if (client.dialect === 'anthropic-messages') expect(failure.message).toContain('prompt is too long');
    else if (isTranslated) expect(failure).toMatchObject({ status: 400, type: 'invalid_request_error' });
  });

  it('hands on how long to wait', async () => {
    const failure = await failureOf(pair, mark('error-429', { 'retry-after': 7 }));
    expect(failure.header('retry-after')).toBe('7');
    expect(failure.header('content-type')).toContain('application/json');
  });

  it('lets the SDK try again after the time that the upstream named', async () => {
    const turns = await converse(pair, mark('error-429', { times: 1, 'retry-after-ms': 20, 'retry-after': 0 }), {
      maxRetries: 1,
    });
    expect(turns.at(-1)?.text).toContain('Grüße');
    expect(seen(pair)).toHaveLength(2);
  });

  it('hands on that another try is useless', async () => {
    // Only the official SDKs obey it.
    const maxRetries = isOfficial(pair) ? 1 : 0;
    const failure = await failureOf(pair, mark('error-500', { 'x-should-retry': 'false' }), { maxRetries });
    expect(failure.header('x-should-retry')).toBe('false');
    expect(seen(pair)).toHaveLength(1);
  });

  it.each<ScenarioName>(['error-first', 'error-after-start', 'error-200'])(
    '%s: an error inside a 200 gets a status of its own',
    async (scenario) => {
      const failure = await failureOf(pair, mark(scenario));
      expect(failure.status).toBeGreaterThanOrEqual(500);
    },
  );

  it.each<ScenarioName>(['hang-up', 'cut-first', 'no-events', 'empty-body', 'html', 'html-502'])(
    '%s: an upstream that says nothing is an error',
    async (scenario) => {
      const failure = await failureOf(pair, mark(scenario));
      expect(failure.status).toBe(502);
    },
  );

  const MIDWAY: readonly ScenarioName[] = ['error-midway', 'cut', 'early-end'];

  it.each(MIDWAY)('trap 14 (BerriAI/litellm#32086): %s is never taken for success', async (scenario) => {
    let text = '';
    const failure = await failureOf(pair, mark(scenario), {
      onText(piece) {
        text += piece;
      },
    });
    expect(failure.message).not.toBe('');
    // The model has worked for it: asking again would pay twice.
    expect(seen(pair)).toHaveLength(1);
    if (isStream) expect('Half of the text').toContain(text);
    else expect(failure.status).toBeGreaterThanOrEqual(500);
  });

  it.each<ScenarioName>(['error-in-tool', 'cut-in-tool'])('provider trap 21: %s runs no tool', async (scenario) => {
    let runs = 0;
    const tool = {
      ...weather,
      run() {
        runs += 1;
        return 'ran';
      },
    };
    await failureOf(pair, mark(scenario), { tools: [tool] });
    expect(runs).toBe(0);
  });

  it('closes the upstream when the client leaves', async () => {
    const controller = new AbortController();
    const leaving = converse(pair, mark(isStream ? 'held' : 'held-first'), {
      signal: controller.signal,
      onText: () => controller.abort(),
    }).then(
      () => 'success',
      (error: Error) => error.name,
    );
    await world.upstream(pair.upstream).waitForRequest();
    if (!isStream) controller.abort();
    const left = await world.upstream(pair.upstream).waitForAbort();
    expect(left.isAborted).toBe(true);
    expect(await leaving).toMatch(/Error$/);
  });
});

describe('the ledger', () => {
  it('has one row for each exchange, and none without an outcome', async () => {
    const isGone = ({ status }: LedgerRow) => status === 499;
    const rows = await world.proxy.ledgerRows(PAIRS.length, isGone);
    const ids = rows.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(rows.filter(({ status }) => status === 0)).toEqual([]);
    const failed = rows.filter(({ status }) => Number(status) >= 400);
    expect(failed.filter(({ error_code }) => error_code === undefined)).toEqual([]);
    expect(failed.filter(({ input_tokens }) => input_tokens === 0)).toEqual([]);
    expect(rows.filter(isGone).map(({ error_code }) => error_code)).toEqual(PAIRS.map(() => 'PP_CLIENT_GONE'));
  });
});
