import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DoorId, ScenarioName } from '@pipeproxy/core/testing';
import type { CallOptions, PlainTurn } from '../support/clients/client.ts';
import { SDKS } from '../support/clients/sdk-table.ts';
import { weather } from '../support/conversation-cases.ts';
import { type FullWorld, refusalOf, startFullWorld, targetOf, UPSTREAMS } from '../support/full-world.ts';
import { mark } from '../support/scenario-mark.ts';

/** Names that no SDK knows, as the users' own are, by the upstream that they lead to. */
const nameOf = (upstream: DoorId): string => `via-${upstream}`;

let world: FullWorld;

beforeAll(async () => {
  world = await startFullWorld(Object.fromEntries(UPSTREAMS.map((door) => [nameOf(door), targetOf(door)])));
});
afterAll(() => world?.close());
beforeEach(() => world.reset());

const ROWS = SDKS.flatMap((sdk) =>
  UPSTREAMS.flatMap((upstream) => [true, false].map((isStream) => ({ ...sdk, upstream, isStream }))),
).map((row) => ({ ...row, title: `${row.client.name} -> ${row.upstream}, ${row.isStream ? 'stream' : 'whole'}` }));

/** Every SDK that users point here, in front of every upstream. */
describe.each(ROWS)('$title', ({ client, upstream, isStream, hasNoTools, neverRetries }) => {
  const received = () => world.upstream(upstream).requests;

  const converse = (said: string, options: Partial<CallOptions> = {}): Promise<readonly PlainTurn[]> =>
    client.converse(
      { model: nameOf(upstream), says: [said], ...(!hasNoTools && { tools: [weather] }) },
      { url: world.proxy.url, isStream, ...options },
    );

  it('text, with its counts', async () => {
    const [turn, ...more] = await converse(`Hello ${mark('text')}`);
    expect(turn).toMatchObject({
      text: 'Grüße aus Zürich: 你好, 👋🏽 – done.',
      usage: { input: expect.any(Number), output: expect.any(Number) },
    });
    expect(more).toEqual([]);
    expect(received().map(({ violation }) => violation)).toEqual([undefined]);
  });

  const TOOLS: readonly ScenarioName[] = hasNoTools ? [] : ['tool', 'tool-parallel'];
  for (const scenario of TOOLS) {
    it(`${scenario}: its calls are run, and their results come back`, async () => {
      const [asked, answered] = await converse(`Weather? ${mark(scenario, { arguments: '{"city":"Zürich"}' })}`);
      expect(asked?.calls.map(({ name, input }) => [name, input])).toEqual(
        Array(scenario === 'tool' ? 1 : 2).fill(['get_weather', { city: 'Zürich' }]),
      );
      expect(answered?.text.match(/sunny in Zürich/g)).toHaveLength(asked?.calls.length ?? -1);
      expect(received().map(({ violation }) => violation)).toEqual([undefined, undefined]);
    });
  }

  it('a 400 is not tried again, and has the upstream’s words', async () => {
    const error = await converse(mark('error-400'), { maxRetries: 2 }).then(
      (turns) => Promise.reject(new Error(`taken for success: ${JSON.stringify(turns)}`)),
      client.failure,
    );
    expect(error).toMatchObject({ status: 400, message: expect.stringContaining(refusalOf(upstream)) });
    expect(received()).toHaveLength(1);
  });

  it('a 429 is tried again, unless the SDK never does', async () => {
    const asking = converse(mark('error-429', { times: 1, 'retry-after-ms': 20, 'retry-after': 0 }), { maxRetries: 1 });
    if (neverRetries) await expect(asking).rejects.toMatchObject({ status: 429 });
    else expect((await asking).at(-1)?.text).toContain('Grüße');
    expect(received()).toHaveLength(neverRetries ? 1 : 2);
  });

  it('a stream that is cut is no answer', async () => {
    await expect(converse(mark('cut'))).rejects.toThrow();
  });

  it('a client that leaves takes its upstream call along', async () => {
    const leaving = new AbortController();
    const asking = converse(mark(isStream ? 'held' : 'held-first'), {
      signal: leaving.signal,
      onText: () => leaving.abort(),
    }).then(
      () => 'success',
      () => 'failure',
    );
    await world.upstream(upstream).waitForRequest();
    if (!isStream) leaving.abort();
    expect(await world.upstream(upstream).waitForAbort()).toMatchObject({ isAborted: true });
    expect(await asking).toBe('failure');
  });
});
