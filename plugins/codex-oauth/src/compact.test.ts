import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@pipeproxy/core';
import { compaction } from './__fixtures__/stand-in/reply-events.ts';
import { type BackendReply, usedUp } from './__fixtures__/stand-in/stand-in.ts';
import { ALICE, BOB } from './__fixtures__/stand-in/stand-in-account.ts';
import { startWorld, type World } from './__fixtures__/stand-in/world.ts';

const ORDERED = { accounts: [ALICE, BOB], options: { accounts: [ALICE.email, BOB.email] } };
const [A, B] = [ALICE.accountId, BOB.accountId];

const post = ({ proxy }: World, path: string, body: object, headers: Record<string, string> = {}) =>
  fetch(proxy.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'any', ...body }),
  });
const compact = (world: World, body: object = {}, headers = {}) =>
  post(world, '/v1/responses/compact', { input: [said('one')], ...body }, headers);
const said = (text: string) => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] });
const asked = ({ standIn }: World) => standIn.calls.map(({ account, path }) => `${account} ${path}`);
const faults = ({ standIn }: World) => standIn.calls.flatMap(({ fault }) => fault ?? []);
const usedUpAt =
  (...accounts: readonly string[]) =>
  ({ accountId }: { readonly accountId: string }): BackendReply | undefined =>
    accounts.includes(accountId) ? usedUp({ resets_in_seconds: 9_000 }) : undefined;

describe('a conversation made shorter', () => {
  it('codex trap 11 (router-for-me/CLIProxyAPI#2422): asks with what the backend takes, and hands the answer on', async () => {
    await using world = await startWorld();
    const reply = await compact(world, {
      instructions: null,
      input: 'Grüezi',
      store: false,
      stream: true,
      stream_options: null,
      include: ['reasoning.encrypted_content'],
      tool_choice: 'auto',
      client_metadata: { a: 'b' },
      temperature: 1,
      parallel_tool_calls: true,
      tools: [{ type: 'web_search_preview' }],
      reasoning: { effort: 'minimal' },
      service_tier: 'fast',
      text: { verbosity: 'low' },
    });
    expect(faults(world)).toEqual([]);
    expect(reply.status).toBe(200);
    expect(await reply.json()).toMatchObject({
      object: 'response.compaction',
      output: [{ role: 'user' }, compaction(A)],
    });
    expect(asked(world)).toEqual([`${A} /responses/compact`]);
    expect(world.standIn.calls[0]?.body).toMatchObject({
      model: 'gpt-5.5',
      instructions: '',
      tools: [{ type: 'web_search' }],
      reasoning: { effort: 'low' },
      service_tier: 'priority',
      text: { verbosity: 'low' },
    });
    expect(await world.proxy.recordOf(1)).toMatchObject({ upstream: 'codex', operation: 'compact', inputTokens: 120 });
  });

  it('is there where Codex looks for it whose base URL is that of a login', async () => {
    await using world = await startWorld();
    const body = { input: [said('one')], instructions: 'Be brief.', tools: [], parallel_tool_calls: false };
    const reply = await post(world, '/backend-api/codex/responses/compact', body, { 'session-id': 'FAKE' });
    expect([reply.status, faults(world)]).toEqual([200, []]);
  });

  it('stays with its account, and has the key of its conversation', async () => {
    await using world = await startWorld({ ...ORDERED, options: { ...ORDERED.options, strategy: 'round-robin' } });
    const keyed = (key: string) => ({ prompt_cache_key: key });
    for (const key of ['one', 'two']) await post(world, '/v1/responses', { input: [said('x')], ...keyed(key) });
    await compact(world, keyed('two'));
    await compact(world, keyed('one'));
    expect(asked(world)).toEqual([
      `${A} /responses`,
      `${B} /responses`,
      `${B} /responses/compact`,
      `${A} /responses/compact`,
    ]);
    const keys = world.standIn.calls.map(({ body }) => body.prompt_cache_key);
    expect(keys).toEqual([keys[0], keys[1], keys[1], keys[0]]);
  });

  it('of threads of one session stays with one account, whatever the keys of their caches', async () => {
    await using world = await startWorld({ ...ORDERED, options: { ...ORDERED.options, strategy: 'round-robin' } });
    for (const [session, key] of [
      ['s1', 'a'],
      ['s2', 'b'],
      ['s1', 'c'],
      ['s2', 'd'],
    ]) {
      await compact(world, { prompt_cache_key: key }, { 'session-id': session });
    }
    expect(world.standIn.calls.map(({ account }) => account)).toEqual([A, B, A, B]);
    expect(new Set(world.standIn.calls.map(({ body }) => body.prompt_cache_key)).size).toBe(4);
  });

  it('codex trap 5 (router-for-me/CLIProxyAPI#4087): a refused token is renewed here too', async () => {
    await using world = await startWorld();
    world.standIn.login.invalidateAll();
    expect((await compact(world)).status).toBe(200);
    expect(world.standIn.login.refreshes).toHaveLength(1);
  });

  it('codex trap 9 (router-for-me/CLIProxyAPI#5286): a limit that is told here counts for answers too', async () => {
    await using world = await startWorld(ORDERED);
    world.standIn.answer = usedUpAt(A);
    expect((await compact(world)).status).toBe(200);
    await world.ask('other words');
    expect(asked(world)).toEqual([`${A} /responses/compact`, `${B} /responses/compact`, `${B} /responses`]);
  });

  it('that the backend does not know costs no account its model', async () => {
    await using world = await startWorld(ORDERED);
    world.standIn.answer = (_account, { path }) =>
      path.endsWith('compact') ? { status: 404, body: '{"detail":"Not Found"}' } : undefined;
    expect((await compact(world)).status).toBe(404);
    expect((await world.ask()).status).toBe(200);
    expect(asked(world)).toEqual([`${A} /responses/compact`, `${A} /responses`]);
  });
});

describe('what one account has sealed', () => {
  const goesOn = (world: World, owner: string, more: JsonObject[] = []) =>
    post(world, '/v1/responses', {
      input: [said('one'), ...more, compaction(owner), said('two')],
      prompt_cache_key: 'k',
    });

  it('comes back from a stream that Codex asks to compact', async () => {
    await using world = await startWorld();
    const reply = await post(
      world,
      '/backend-api/codex/responses',
      { input: [said('one'), { type: 'compaction_trigger' }], stream: true, store: false },
      { 'x-codex-beta-features': 'remote_compaction_v2' },
    );
    expect(faults(world)).toEqual([]);
    expect(await reply.text()).toContain(JSON.stringify(compaction(A)));
    expect(world.standIn.calls[0]?.headers['x-codex-beta-features']).toBe('remote_compaction_v2');
  });

  it('is read by nobody else: the account is looked for that can, and asked from then on', async () => {
    await using world = await startWorld(ORDERED);
    const reasoning = {
      type: 'reasoning',
      id: 'rs_1',
      summary: [],
      encrypted_content: compaction(B).encrypted_content,
    };
    expect((await goesOn(world, B, [reasoning])).status).toBe(200);
    expect((await goesOn(world, B)).status).toBe(200);
    expect(asked(world)).toEqual([`${A} /responses`, `${B} /responses`, `${B} /responses`]);
    // Nothing is left out for who can read it.
    expect(JSON.stringify(world.standIn.calls[1]?.body)).toContain('rs_1');
  });

  it('waits for its account while that is over its limit', async () => {
    await using world = await startWorld(ORDERED);
    world.standIn.answer = usedUpAt(B);
    for (const _ of [1, 2]) {
      const reply = await goesOn(world, B);
      expect([reply.status, Number(reply.headers.get('retry-after')) > 8_000]).toEqual([429, true]);
    }
    expect(asked(world)).toEqual([`${A} /responses`, `${B} /responses`]);
  });

  it('is refused in the words of the backend where no account can read it', async () => {
    await using world = await startWorld(ORDERED);
    for (const _ of [1, 2]) {
      const reply = await goesOn(world, 'acc-gone');
      expect([reply.status, await reply.text()]).toEqual([400, expect.stringContaining('invalid_encrypted_content')]);
    }
    expect(asked(world)).toHaveLength(3);
  });
});
