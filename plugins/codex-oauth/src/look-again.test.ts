import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { type BackendReply, usagePage, usedUp } from './__fixtures__/stand-in/stand-in.ts';
import { ALICE, BOB, type StandInAccount } from './__fixtures__/stand-in/stand-in-account.ts';
import { startWorld, type World } from './__fixtures__/stand-in/world.ts';

const ORDERED = { accounts: [ALICE, BOB], options: { accounts: [ALICE.email, BOB.email] } };
const MINUTES_MS = 301_000;

const asked = ({ standIn }: World) => standIn.calls.map(({ account }) => account);
const overFor = (seconds: number) => (): BackendReply => usedUp({ resets_in_seconds: seconds });
const pageOf =
  (isAllowed: boolean, resetAt?: number) =>
  (account: StandInAccount): BackendReply => ({
    status: 200,
    body: JSON.stringify(usagePage(account, isAllowed, resetAt)),
  });

const realNow = Date.now;
let passedMs = 0;

/** Lets time pass for everybody. */
function pass(milliseconds: number): void {
  passedMs += milliseconds;
  jest.spyOn(Date, 'now').mockImplementation(() => realNow() + passedMs);
}
afterEach(() => {
  jest.restoreAllMocks();
  passedMs = 0;
});

/** A world in which all accounts have been found to be used up for days, some minutes ago. */
async function usedUpWorld(): Promise<World> {
  const world = await startWorld(ORDERED);
  world.standIn.answer = overFor(500_000);
  await world.ask();
  (world.standIn.calls as unknown[]).length = 0;
  pass(MINUTES_MS);
  return world;
}

describe('limits that are lifted early', () => {
  it('codex trap 8 (router-for-me/CLIProxyAPI#5277, #5639, #5649): are found on the usage page, without a refused answer', async () => {
    await using world = await usedUpWorld();
    world.standIn.page = (account) => pageOf(account.accountId === BOB.accountId)(account);
    world.standIn.answer = () => undefined;
    expect((await world.ask()).status).toBe(200);
    expect(asked(world)).toEqual([BOB.accountId]);
    expect(world.standIn.reads).toHaveLength(2);
  });

  it('codex trap 8 (router-for-me/CLIProxyAPI#5277): are found too while another account answers, which nobody waits for', async () => {
    await using world = await usedUpWorld();
    world.standIn.page = (account) => pageOf(account.accountId === BOB.accountId)(account);
    world.standIn.answer = () => undefined;
    await world.ask();
    pass(MINUTES_MS);
    world.standIn.page = pageOf(true);
    await world.ask('b');
    while (world.standIn.reads.length < 3) await new Promise((done) => setTimeout(done, 5));
    while (asked(world).at(-1) !== ALICE.accountId) await world.ask(`new ${asked(world).length}`);
    expect(world.standIn.reads).toHaveLength(3);
  });

  it('are not there while the page says so, which also tells when they end', async () => {
    await using world = await usedUpWorld();
    const endsAt = Math.floor(Date.now() / 1_000) + 2_000;
    world.standIn.page = pageOf(false, endsAt);
    const replies = await Promise.all([world.ask(), world.ask('b'), world.ask('c')]);
    expect(replies.map(({ status }) => status)).toEqual([429, 429, 429]);
    const seconds = Number(replies[0]?.headers.get('retry-after'));
    expect([seconds > 1_900, seconds < 2_100]).toEqual([true, true]);
    // One look for each account, whoever asks.
    expect([asked(world), world.standIn.reads.length]).toEqual([[], 2]);
  });

  it.each<[string, BackendReply]>([
    ['is not there', { status: 404, body: '{}' }],
    ['is no JSON', { status: 200, body: 'FAKE' }],
    ['does not say', { status: 200, body: '{"plan_type":"plus"}' }],
  ])('codex trap 8 (router-for-me/CLIProxyAPI#5277): are found by an answer where the page %s', async (_what, page) => {
    await using world = await usedUpWorld();
    world.standIn.page = () => page;
    world.standIn.answer = () => undefined;
    expect((await world.ask()).status).toBe(200);
    expect(asked(world)).toHaveLength(1);
  });
});
