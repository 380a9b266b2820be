import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CLIENTS } from '../support/clients/clients.ts';
import { DOORS } from '../support/door-world.ts';
import { BAD, GOOD, type SlowWorld, startSlowWorld, thenGood } from '../support/slow-upstreams.ts';

let world: SlowWorld;

beforeAll(async () => {
  world = await startSlowWorld();
});

afterAll(() => world?.close());

beforeEach(() => world.reset());

const PAIRS = CLIENTS.flatMap((client) =>
  DOORS.map((upstream) => ({ client, upstream, title: `${client.name} in front of a slow ${upstream}` })),
);

const FORMS = [true, false];

describe.each(PAIRS)('$title', ({ client, upstream }) => {
  const ask = (model: string, isStream: boolean) =>
    client.converse({ model, says: ['hello'] }, { url: world.hasty.url, isStream });

  it('waits for upstreams that take their time', async () => {
    const asked = GOOD.flatMap((name) => FORMS.map((isStream) => ask(`${upstream}/${name}`, isStream)));
    const answers = await Promise.all(asked);
    expect(answers.map(([turn]) => turn?.text)).toEqual(asked.map(() => 'Here I am.'));
  });

  it('takes no late failure for success', async () => {
    const asked = BAD.flatMap((name) => FORMS.map((isStream) => ask(`${upstream}/${name}`, isStream)));
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes.map(({ status }) => status)).toEqual(asked.map(() => 'rejected'));
  });

  it('gets the answer of the next candidate though it has been kept waiting', async () => {
    const answers = await Promise.all(thenGood(upstream).map((name) => ask(name, true)));
    for (const [turn] of answers) expect(turn?.text).toContain('Grüße');
  });
});
