import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { WireEvent } from '@pipeproxy/core';
import { checkStream } from '../../core/src/dialects/openai-responses/__fixtures__/check-stream.ts';
import { CLIENT_CALLS } from '../support/client-calls.ts';
import type { ClientId } from '../support/client-words.ts';
import { DOORS } from '../support/door-world.ts';
import { eventsOf, type RawEvent, rawCall } from '../support/raw-call.ts';
import { BAD, GOOD, type SlowWorld, startSlowWorld, thenGood } from '../support/slow-upstreams.ts';

let world: SlowWorld;
let url: string;

beforeAll(async () => {
  world = await startSlowWorld();
  ({ url } = world.hasty);
});

afterAll(() => world?.close());

beforeEach(() => world.reset());

/** What says to a client that somebody is there. Absent: nothing does, for nothing is safe. */
const PULSES: Readonly<Record<ClientId, RegExp | undefined>> = {
  'anthropic-messages': /event: ping\ndata: \{"type": ?"ping"\}\n\n/g,
  'openai-chat': /^: .*\n\n/gm,
  'openai-completions': /^: .*\n\n/gm,
  // Codex does not count comments; OpenAI's SDK knows this event.
  'openai-responses': /event: keepalive\ndata: \{"type":"keepalive","sequence_number":0\}\n\n/g,
  'gemini-generate': undefined,
};

/** Side by side, for all of them wait. */
const sideBySide = async (names: readonly string[], check: (name: string) => Promise<void>): Promise<void> => {
  await Promise.all(names.map(check));
};

const CLIENT_IDS = Object.keys(PULSES) as readonly ClientId[];
const RAW_PAIRS = CLIENT_IDS.flatMap((client) => DOORS.map((upstream) => ({ client, upstream })));

describe.each(RAW_PAIRS)('a client of $client in front of $upstream', ({ client, upstream }) => {
  const pulse = PULSES[client];
  const questionOf = (model: string, isStream: boolean) =>
    CLIENT_CALLS[client]({ model, text: 'hello', isStream, key: 'FAKE-client-key' });
  const ask = (name: string, isStream = true, origin = url) =>
    rawCall(origin, questionOf(`${upstream}/${name}`, isStream));
  const withoutPulses = (said: string) => (pulse ? said.replace(pulse, '') : said);
  const pulsesIn = (said: string) => (pulse ? (said.match(pulse)?.length ?? 0) : 0);
  const isToldOfWaiting = pulse !== undefined;

  it('is told that somebody is there, as far as it bears that', () =>
    sideBySide(GOOD, async (name) => {
      const reply = await ask(name);
      expect([name, reply.status, reply.isCut]).toEqual([name, 200, false]);
      // One is enough: a busy machine skips others.
      if (isToldOfWaiting) expect([name, pulsesIn(reply.text) >= 1]).toEqual([name, true]);
      // The status alone says little: a pulse comes with it.
      if (isToldOfWaiting && name !== 'silent-midway') expect([name, reply.text.search(pulse)]).toEqual([name, 0]);
      // Whatever is left are events of the dialect, none of which says "wait". Gemini ends its lines with CRLF.
      for (const { data } of eventsOf(reply.text.replaceAll('\r\n', '\n'))) if (data !== '[DONE]') JSON.parse(data);
      expect(withoutPulses(reply.text)).not.toMatch(/^:|keepalive/m);
    }));

  it('gets no pulse in a whole reply', async () => {
    const reply = await ask('late-headers', false);
    expect(JSON.stringify(reply.json())).toContain('Here I am.');
  });

  it('gets no pulse when nothing is slow', async () => {
    const reply = await ask('quick', true, world.calm.url);
    // The service pings once by itself.
    expect(pulsesIn(reply.text)).toBeLessThanOrEqual(upstream === 'anthropic-messages' ? 1 : 0);
  });

  it('gets the upstream’s bytes and pulses between them, nothing else', async () => {
    if (client !== upstream) return;
    const reply = await ask('silent-midway');
    const direct = await rawCall(world.upstreams[upstream].url, questionOf('silent-midway', true));
    const plain = (said: string) => withoutPulses(said).replaceAll(/FAKE\d+/g, 'FAKE');
    expect(plain(reply.text)).toBe(plain(direct.text));
  });

  it('is told of a late failure: in an event when it is too late for a status', () =>
    sideBySide(BAD, async (name) => {
      const [reply, whole] = await Promise.all([ask(name), ask(name, false)]);
      expect(reply.text).toMatch(/"message":"[^"]/);
      expect([name, whole.status >= 500]).toEqual([name, true]);
      if (!isToldOfWaiting) {
        expect([name, reply.status >= 500, reply.isCut]).toEqual([name, true, false]);
        return;
      }
      expect([name, reply.status, reply.isCut]).toEqual([name, 200, true]);
      expect(eventsOf(reply.text).at(-1)?.data).toMatch(/"message":"[^"]/);
    }));

  it('gets the answer of the next candidate after a late failure, though it may have been kept waiting', () =>
    sideBySide(thenGood(upstream), async (name) => {
      const reply = await rawCall(url, questionOf(name, true));
      expect([name, reply.status, reply.isCut]).toEqual([name, 200, false]);
      expect(reply.text).toContain('Zürich');
      expect([name, pulsesIn(reply.text) > 0]).toEqual([name, isToldOfWaiting]);
      if (client === 'openai-responses')
        expect(checkStream(eventsOf(withoutPulses(reply.text)).map(asWire))).toEqual([]);
    }));
});

const asWire = ({ name, data }: RawEvent): WireEvent => ({ ...(name === undefined ? {} : { name }), data });
