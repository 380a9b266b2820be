import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type PlainServer, startPlainServer } from '../support/plain-server.ts';
import { runPipeproxy } from '../support/run-pipeproxy.ts';
import { type PipeproxyProcess, startPipeproxy } from '../support/start-pipeproxy.ts';
import { createTempFolder } from '../temp-folder.ts';

const KEYS = { laptop: 'FAKE-laptop-key', build: 'FAKE-build-key' };

const USAGE = {
  prompt_tokens: 1_000,
  completion_tokens: 100,
  prompt_tokens_details: { cached_tokens: 400 },
  completion_tokens_details: { reasoning_tokens: 25 },
};
const CHOICE = { index: 0, message: { role: 'assistant', content: 'hello' }, finish_reason: 'stop' };
const ANSWER = JSON.stringify({ id: 'c', model: 'm', choices: [CHOICE], usage: USAGE });

describe('pipeproxy usage', () => {
  let server: PlainServer;
  let proxy: PipeproxyProcess;

  const ask = (model: string, key: keyof typeof KEYS, session: string): Promise<Response> =>
    fetch(`${proxy.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${KEYS[key]}`, 'x-session-id': session },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Say hello.' }] }),
    });

  const usage = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await runPipeproxy({ path: proxy.home }, ['usage', ...args]).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  };

  beforeAll(async () => {
    server = await startPlainServer((response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(ANSWER),
    );
    const baseUrl = `${server.url}/v1`;
    proxy = await startPipeproxy({
      auth: { keys: Object.entries(KEYS).map(([name, key]) => ({ name, key })) },
      upstreams: { work: { provider: 'openai-compatible', baseUrl, models: ['priced', 'unpriced'] } },
      prices: { 'work/priced': { input: 10, output: 100, cacheRead: 1 } },
    });
    for (const [model, key, session] of [
      ['priced', 'laptop', 's1'],
      ['priced', 'build', 's2'],
      ['unpriced', 'laptop', 's1'],
    ] as const) {
      expect((await ask(model, key, session)).status).toBe(200);
    }
    expect((await ask('nobody', 'laptop', 's1')).status).toBe(404);
    await proxy.ledgerRows(4);
  });

  afterAll(async () => {
    await proxy?.stop();
    await server?.close();
  });

  it('sums up by model while pipeproxy runs, and marks the cost that leaves requests out', async () => {
    const [head, ...rows] = (await usage()).split('\n').slice(2, 7);
    const cells = (row = '') => row.split(/ {2,}/).map((cell) => cell.trim());
    expect(cells(head).slice(0, 3)).toEqual(['model', 'requests', 'failed']);
    // 600 tokens at 10 dollars a million, 400 at 1, 100 at 100.
    expect(rows.map(cells)).toEqual([
      ['priced', '2', '0', '2,000', '800', '40.0', '200', '50', '0.0328'],
      ['unpriced', '1', '0', '1,000', '400', '40.0', '100', '25', '1'],
      ['(none)', '1', '1'],
      ['total', '4', '1', '3,000', '1,200', '40.0', '300', '75', '≥ 0.0328', '1'],
    ]);
  });

  it.each([
    [
      'upstream',
      [
        ['work', 3],
        [null, 1],
      ],
    ],
    [
      'key',
      [
        ['build', 1],
        ['laptop', 3],
      ],
    ],
    [
      'session',
      [
        ['s1', 3],
        ['s2', 1],
      ],
    ],
  ])('sums up by %s', async (by, expected) => {
    const { groups, total } = JSON.parse(await usage('--by', by, '--json'));
    const found = groups.map(({ key, requests }: { key: string; requests: number }) => [key, requests]);
    expect(found).toEqual(expect.arrayContaining(expected));
    expect(found).toHaveLength(expected.length);
    expect(total).toMatchObject({ requests: 4, failed: 1, unpriced: 1, inputTokens: 3_000 });
    expect(total.costUsd).toBeCloseTo(0.0328, 12);
  });

  it('sums up by day, and finds nothing in another span', async () => {
    const rows = (await usage('--by', 'day', '--csv')).split('\r\n').slice(1, -1);
    const requests = rows.map((row) => Number(/^\d{4}-\d{2}-\d{2},(\d+),/.exec(row)?.[1]));
    expect(requests.reduce((sum, count) => sum + count)).toBe(4);
    expect(await usage('--until', '1d', '--since', '2d')).toMatch(/^No requests from /);
  });

  it('needs no started pipeproxy and no ledger', async () => {
    using folder = createTempFolder({ 'package.json': '{}' });
    const { code, stdout, stderr } = await runPipeproxy(folder, ['usage']).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Nothing was recorded yet: there is no ledger in /);
  });

  it('says in words that the ledger is damaged', async () => {
    using folder = createTempFolder({ 'package.json': '{}', 'ledger/ledger.sqlite': 'x'.repeat(5_000) });
    const { code, stdout, stderr } = await runPipeproxy(folder, ['usage']).ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^error: The usage ledger cannot be read: .+\ncode: {2}PP_LEDGER_UNREADABLE\nhint: {2}.+\n$/,
    );
  });
});
