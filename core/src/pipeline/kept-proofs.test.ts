import { describe, expect, it } from '@jest/globals';
import { createMemoryStore } from '../host/memory-store.ts';
import { fakeServices } from '../testing/fake-services.ts';
import type { CallProof } from './call-proof.ts';
import { createKeptProofs, MAX_PROOF_CHARACTERS } from './kept-proofs.ts';

const RULES = { isOn: true, maxAgeMs: 1_000 };
const proof = (value: string): CallProof => ({
  opening: [{ type: 'reasoning', text: 'Hm.', signature: { origin: 'anthropic-messages', value } }],
  reasoning: [],
});
const PROOFS = new Map([['call_1', proof('x')]]);

function open(rules = RULES) {
  let now = 0;
  const { services, lines } = fakeServices({ clock: { now: () => now } });
  const store = createMemoryStore(services.clock);
  const wait = (ms: number): void => {
    now += ms;
  };
  return { kept: createKeptProofs(store, rules, services.logger), store, services, lines, wait };
}

describe('proofs that are kept', () => {
  it('are there for the upstream that made them, until their time', async () => {
    const { kept, wait } = open();
    kept.keep('laptop', 'work', PROOFS);
    expect(await kept.find('laptop', 'work', ['call_0', 'call_1'])).toEqual(PROOFS);
    expect(await kept.find('laptop', 'other', ['call_1'])).toEqual(new Map());
    wait(RULES.maxAgeMs);
    expect(await kept.find('laptop', 'work', ['call_1'])).toEqual(new Map());
  });

  it.each<[string | undefined, string | undefined]>([
    ['laptop', 'other'],
    ['laptop', undefined],
    [undefined, 'laptop'],
    ['a', 'work/a'],
  ])('security 17: those of %s are not there for %s', async (owner, other) => {
    const { kept } = open();
    kept.keep(owner, 'work', PROOFS);
    expect(await kept.find(other, 'work', ['call_1'])).toEqual(new Map());
    expect(await kept.find(owner, 'work', ['call_1'])).toEqual(PROOFS);
  });

  it('security 17: an id cannot lead to the entry of another owner', async () => {
    const { kept } = open();
    kept.keep('b', 'work', PROOFS);
    const ids = ['../b/call_1', '../../work/b/call_1', 'b/call_1', ''];
    expect(await kept.find('a', 'work', ids)).toEqual(new Map());
  });

  it('have a longest size, and an id that somebody gave out', async () => {
    const { kept } = open();
    const large = proof('x'.repeat(MAX_PROOF_CHARACTERS));
    kept.keep('a', 'work', new Map([...PROOFS, ['call_2', large], ['call 3', proof('y')]]));
    expect(await kept.find('a', 'work', ['call_1', 'call_2', 'call 3'])).toEqual(PROOFS);
  });

  it('are not looked for where nothing is kept', async () => {
    const { kept, store, services } = open();
    kept.keep('a', 'work', PROOFS);
    const off = createKeptProofs(store, { ...RULES, isOn: false }, services.logger);
    expect(await off.find('a', 'work', ['call_1'])).toEqual(new Map());
  });

  it('are missed where the store fails, and the log says so', async () => {
    const { store, services, lines } = open();
    const fail = () => Promise.reject(new Error('full'));
    const kept = createKeptProofs({ ...store, get: fail, set: fail }, RULES, services.logger);
    kept.keep('a', 'work', PROOFS);
    expect(await kept.find('a', 'work', ['call_1'])).toEqual(new Map());
    expect(lines).toMatchObject([{ level: 'warn' }, { level: 'warn' }]);
  });

  it('that nobody can read are not there', async () => {
    const { kept, store } = open();
    await store.set('kept/proof/work/a/call_1', '{', 1_000);
    expect(await kept.find('a', 'work', ['call_1'])).toEqual(new Map());
  });
});
