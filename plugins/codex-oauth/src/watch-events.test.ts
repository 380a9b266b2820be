import { describe, expect, it } from '@jest/globals';
import { byteSourceOf, type JsonObject } from '@pipeproxy/core';
import { asSse, replyEvents } from './__fixtures__/stand-in/reply-events.ts';
import { watchEvents } from './watch-events.ts';

const EVENTS = replyEvents({ model: 'm', input: [{ role: 'user', content: 'Grüezi 👋🏽' }] });
const STREAM = Buffer.from(asSse(EVENTS));
const WITHOUT = EVENTS.filter(({ type }) => !String(type).startsWith('codex.'));

async function watched(chunks: readonly Uint8Array[], keepsOwn = false) {
  const told: unknown[] = [];
  const tell = (event: JsonObject): void => void told.push(event.type);
  const pieces: Uint8Array[] = [];
  for await (const piece of watchEvents(byteSourceOf(chunks), { tell, keepsOwn })) pieces.push(piece);
  return { text: Buffer.concat(pieces).toString(), told };
}

const typesIn = (text: string) => [...text.matchAll(/^event: (.+)$/gm)].map(([, type]) => type);

describe('watchEvents', () => {
  it('takes out the events of the backend alone, wherever the bytes are cut', async () => {
    const { text: whole } = await watched([STREAM]);
    expect(typesIn(whole)).toEqual(WITHOUT.map(({ type }) => type));
    for (let cut = 1; cut < STREAM.length; cut++) {
      const { text, told } = await watched([STREAM.subarray(0, cut), STREAM.subarray(cut)]);
      if (text !== whole) throw new Error(`cut at ${cut}`);
      if (told.length !== 2) throw new Error(`cut at ${cut}: told ${told}`);
    }
    const bytes = Array.from(STREAM, (byte) => Uint8Array.of(byte));
    expect((await watched(bytes)).text).toBe(whole);
  });

  it('knows events whose lines end in two signs', async () => {
    const { text, told } = await watched([Buffer.from(STREAM.toString().replaceAll('\n', '\r\n'))]);
    expect(text.replaceAll('\r\n', '\n')).toBe((await watched([STREAM])).text);
    expect(told).toHaveLength(2);
  });

  it.each(['\n\n', '\n\r\n'])('hands an event on as soon as it has ended, with %j', async (end) => {
    const event = `data: {"type":"response.created"}${end}`;
    const waits = Promise.withResolvers<never>();
    async function* chunks() {
      yield Buffer.from(`${event}data: half`);
      await waits.promise;
    }
    const source = { ...byteSourceOf([]), [Symbol.asyncIterator]: chunks };
    const rules = { tell: () => undefined, keepsOwn: false };
    const { value } = await watchEvents(source, rules)[Symbol.asyncIterator]().next();
    expect(String(value)).toBe(event);
  });

  it('leaves every byte to a client that knows them, and tells of them too', async () => {
    expect(await watched([STREAM], true)).toEqual({
      text: STREAM.toString(),
      told: ['codex.rate_limits', 'codex.response.metadata'],
    });
  });

  it('keeps what only speaks of such words', async () => {
    const delta = { type: 'response.output_text.delta', delta: 'codex.rate_limits and usage_limit_reached' };
    const text = asSse([delta]);
    expect((await watched([Buffer.from(text)])).text).toBe(text);
  });

  it('hands on bytes that are no events, and the end of a cut stream', async () => {
    expect((await watched([Buffer.from('{"codex.": 1}')])).text).toBe('{"codex.": 1}');
    expect((await watched([STREAM.subarray(0, STREAM.length - 5)])).text).toMatch(/response\.completed/);
  });
});
