import { describe, expect, it } from '@jest/globals';
import { type BackendReply, usagePage, usedUp } from './__fixtures__/stand-in/stand-in.ts';
import { ALICE, BOB, type StandInAccount } from './__fixtures__/stand-in/stand-in-account.ts';
import { startWorld, type World } from './__fixtures__/stand-in/world.ts';
import { endpointsOf } from './endpoints.ts';

const ORDERED = { accounts: [ALICE, BOB], options: { accounts: [ALICE.email, BOB.email] } };
const USAGE = '/backend-api/wham/usage';
const CATALOGUE = '/backend-api/codex/models?client_version=0.42.1';

/** As Codex asks, with a login of its own. */
const get = ({ proxy }: World, path: string) =>
  fetch(proxy.url + path, {
    headers: { authorization: 'Bearer FAKE-client-token', 'chatgpt-account-id': 'acc-client' },
  });
const reads = ({ standIn }: World) => standIn.reads.map(({ account, path }) => `${account} ${path}`);
const only =
  (who: StandInAccount, reply: BackendReply) =>
  ({ accountId }: StandInAccount): BackendReply | undefined =>
    accountId === who.accountId ? reply : undefined;

describe('the usage page for Codex', () => {
  it.each([USAGE, '/api/codex/usage'])(
    'is at %s (router-for-me/CLIProxyAPI#5763), and names no person',
    async (path) => {
      await using world = await startWorld(ORDERED);
      const reply = await get(world, path);
      const { user_id: _, account_id: __, email: ___, ...page } = usagePage(ALICE, true);
      expect([reply.status, reply.headers.get('content-type'), await reply.json()]).toEqual([
        200,
        'application/json',
        page,
      ]);
      expect(reads(world)).toEqual([`${ALICE.accountId} ${USAGE}`]);
      const { headers } = world.standIn.reads[0] ?? {};
      expect(headers).toMatchObject({
        originator: 'pipeproxy',
        'user-agent': 'pipeproxy',
        'chatgpt-account-id': ALICE.accountId,
      });
      expect(JSON.stringify(world.standIn.reads)).not.toContain('FAKE-client-token');
    },
  );

  it('tells `pipeproxy status` of the windows', async () => {
    await using world = await startWorld();
    await get(world, USAGE);
    const { upstreams } = await world.proxy.host.status();
    expect(upstreams[0]?.accounts?.[0]?.windows).toEqual([
      { name: 'primary', usedPercent: 42, minutes: 300, resetsAtMs: 2_000_000_000_000 },
      { name: 'secondary', usedPercent: 84, minutes: 10_080, resetsAtMs: 2_000_600_000_000 },
      { name: 'spark primary', usedPercent: 100, minutes: 15, resetsAtMs: 2_100_000_000_000 },
    ]);
  });

  it('is that of an account that can be asked; one that waits for its limit has one too', async () => {
    await using world = await startWorld(ORDERED);
    world.standIn.answer = only(ALICE, usedUp({ resets_in_seconds: 9_000 }));
    await world.ask();
    await get(world, USAGE);
    world.standIn.answer = () => usedUp({ resets_in_seconds: 9_000 });
    await world.ask('other words');
    world.standIn.page = (account) => ({ status: 200, body: JSON.stringify(usagePage(account, false)) });
    expect(await (await get(world, USAGE)).json()).toMatchObject({ rate_limit: { limit_reached: true } });
    expect(reads(world)).toEqual([`${BOB.accountId} ${USAGE}`, `${ALICE.accountId} ${USAGE}`]);
  });

  it('is asked for by who has a key, where keys are asked for', async () => {
    await using world = await startWorld({ auth: { keys: [{ name: 'me', key: 'FAKE-key-of-pipeproxy' }] } });
    for (const path of [USAGE, CATALOGUE]) expect((await get(world, path)).status).toBe(401);
    expect(world.standIn.reads).toEqual([]);
  });

  it('is asked for where the backend is', () => {
    const usageOf = (baseUrl?: string) => endpointsOf(baseUrl === undefined ? {} : { baseUrl }).usage;
    expect(usageOf()).toBe('https://chatgpt.com/backend-api/wham/usage');
    expect(usageOf('https://relay.example/a/backend-api/codex')).toBe('https://relay.example/a/backend-api/wham/usage');
    expect(usageOf('https://relay.example/api/codex')).toBe('https://relay.example/api/codex/usage');
  });
});

describe('the catalogue for Codex', () => {
  it('is that of the backend, for the version of the client, with its mark', async () => {
    await using world = await startWorld();
    const reply = await get(world, CATALOGUE);
    expect([reply.status, reply.headers.get('etag')]).toEqual([200, 'W/"FAKE"']);
    const { models } = (await reply.json()) as { models: { slug: string; context_window: number }[] };
    expect(models.map(({ slug, context_window }) => [slug, context_window])).toEqual([
      ['gpt-5.5', 272_000],
      ['codex-auto-review', 272_000],
    ]);
    await get(world, '/backend-api/codex/models?client_version=0.1/../../x');
    expect(reads(world).map((read) => read.split('?')[1])).toEqual(['client_version=0.42.1', 'client_version=0.169.0']);
  });
});

describe.each([USAGE, CATALOGUE])('%s', (path) => {
  it('codex trap 5 (router-for-me/CLIProxyAPI#4087): renews a token that is refused', async () => {
    await using world = await startWorld();
    world.standIn.login.invalidateAll();
    expect((await get(world, path)).status).toBe(200);
    expect(world.standIn.login.refreshes).toHaveLength(1);
  });

  it.each([
    ['is refused', { status: 401, body: '{}' }],
    ['may not', { status: 403, body: '{}' }],
    ['is used up', usedUp({ resets_in_seconds: 9_000 })],
  ])('asks in the name of the next account when one %s', async (_what, reply) => {
    await using world = await startWorld(ORDERED);
    world.standIn.page = only(ALICE, reply);
    expect((await get(world, path)).status).toBe(200);
    expect(world.standIn.reads.at(-1)?.account).toBe(BOB.accountId);
  });

  it('codex trap 9 (router-for-me/CLIProxyAPI#5286): a limit that is told here counts for answers', async () => {
    await using world = await startWorld();
    world.standIn.page = () => usedUp({ resets_in_seconds: 9_000 });
    expect((await get(world, path)).status).toBe(429);
    expect((await world.ask()).status).toBe(429);
    expect(world.standIn.calls).toEqual([]);
  });

  it('is no reason for a client to give its login up', async () => {
    await using world = await startWorld();
    world.standIn.page = () => ({ status: 401, body: '{"detail":"Unauthorized"}' });
    expect((await get(world, path)).status).toBe(502);
    await using empty = await startWorld({ accounts: [] });
    const reply = await get(empty, path);
    expect([reply.status, await reply.text()]).toEqual([502, expect.stringContaining('pipeproxy login codex')]);
  });
});
