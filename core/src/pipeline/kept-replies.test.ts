import { describe, expect, it } from '@jest/globals';
import { createMemoryStore } from '../host/memory-store.ts';
import { fakeServices } from '../testing/fake-services.ts';
import { createKeptReplies } from './kept-replies.ts';

const { services, lines } = fakeServices();
const open = () =>
  createKeptReplies(createMemoryStore(services.clock), { isOn: true, maxAgeMs: 1_000 }, services.logger);
const FINISHED = { id: 'resp_1', reply: { id: 'resp_1' }, items: new Map([['msg_1', { id: 'msg_1' }]]) };
const EXCHANGE = { input: ['said'], reply: FINISHED.reply };

describe('replies that are kept', () => {
  it.each<[string | undefined, string | undefined]>([
    ['laptop', 'other'],
    ['laptop', undefined],
    [undefined, 'laptop'],
    ['a', 'a/resp_1'],
  ])('security 17: those of %s are not there for %s', async (owner, other) => {
    const kept = open();
    kept.keep(owner, FINISHED, EXCHANGE);
    expect(await kept.reply(owner, 'resp_1')).toMatchObject({ here: EXCHANGE });
    expect(await kept.item(owner, 'msg_1')).toMatchObject({ here: { id: 'msg_1' } });
    expect([await kept.reply(other, 'resp_1'), await kept.item(other, 'msg_1')]).toEqual([undefined, undefined]);
    await kept.forget(other, 'resp_1', ['msg_1']);
    expect(await kept.reply(owner, 'resp_1')).toBeDefined();
    await kept.forget(owner, 'resp_1', ['msg_1']);
    expect([await kept.reply(owner, 'resp_1'), await kept.item(owner, 'msg_1')]).toEqual([undefined, undefined]);
  });

  it('security 17: an id cannot lead to the entry of another owner', async () => {
    const kept = open();
    kept.keep('b', FINISHED, EXCHANGE);
    for (const id of ['../b/resp_1', 'b/resp_1', '', 'x'.repeat(201)])
      expect(await kept.reply('a', id)).toBeUndefined();
  });

  it('an upstream that keeps them is known by its name', async () => {
    const kept = open();
    const keeper = { upstream: 'u', model: 'm' };
    kept.note('a', 'reply', ['resp_1'], keeper);
    expect(await kept.reply('a', 'resp_1')).toEqual({ keeper });
  });

  it('says so when one cannot be kept, and goes on', async () => {
    const store = { ...createMemoryStore(services.clock), set: () => Promise.reject(new Error('full')) };
    createKeptReplies(store, { isOn: true, maxAgeMs: 1 }, services.logger).keep(
      'a',
      { ...FINISHED, items: new Map() },
      EXCHANGE,
    );
    await new Promise(setImmediate);
    expect(lines).toMatchObject([{ level: 'error', fields: { error: 'Error: full' } }]);
  });
});
