import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { WireEvent } from '@pipeproxy/core';
import {
  type DoorId,
  type RequestFacts,
  type ScriptedReply,
  type ScriptedUpstream,
  startScriptedUpstream,
  startTestHost,
  type TestHost,
} from '@pipeproxy/core/testing';
import { checkStream } from '../../core/src/dialects/openai-responses/__fixtures__/check-stream.ts';
import anthropic from '../../plugins/anthropic/src/index.ts';
import gemini from '../../plugins/gemini/src/index.ts';
import openaiCompatible from '../../plugins/openai-compatible/src/index.ts';
import { CLIENT_CALLS } from '../support/client-calls.ts';
import type { ClientId } from '../support/client-words.ts';
import { CLIENTS } from '../support/clients/clients.ts';
import { DOORS, doorUpstream } from '../support/door-world.ts';
import { eventsOf, type RawEvent, rawCall } from '../support/raw-call.ts';
import { DIALECTS as THEN } from '../support/world.ts';

/** Far shorter than any silence here, for a busy machine skips pulses. A started program waits 15 seconds, which is why these tests make a host of their own. */
const KEEPALIVE_MS = 20;
const SILENCE_MS = 240;

const text = (...pieces: readonly string[]) => ({ type: 'text', pieces }) as const;
const silence = { type: 'wait', ms: SILENCE_MS } as const;
const late = { headersAfterMs: SILENCE_MS };

/** Replies of upstreams that take their time, by the name of the model. */
const SLOW: Readonly<Record<string, ScriptedReply>> = {
  'late-headers': { kind: 'model', steps: [text('Here I am.')], delivery: late },
  'late-first-event': { kind: 'model', steps: [silence, text('Here I am.')] },
  'late-words': { kind: 'model', steps: [{ type: 'start' }, silence, text('Here I am.')] },
  'silent-midway': { kind: 'model', steps: [text('Here '), silence, text('I am.')] },
  'late-error': { kind: 'error', error: { status: 503 }, delivery: late },
  'late-error-event': { kind: 'model', steps: [{ type: 'start' }, silence, { type: 'error', error: { status: 529 } }] },
  'late-cut': { kind: 'model', steps: [{ type: 'start' }, silence, { type: 'cut' }] },
  'late-nothing': { kind: 'model', steps: [silence, { type: 'end' }] },
};

const GOOD = ['late-headers', 'late-first-event', 'late-words', 'silent-midway'];
const BAD = ['late-error', 'late-error-event', 'late-cut', 'late-nothing'];

let proxy: TestHost;
/** With the pulse of a started program: what is slow here is the machine. */
let calm: TestHost;
let url: string;
let upstreams: Readonly<Record<DoorId, ScriptedUpstream>>;

beforeAll(async () => {
  const reply = ({ model }: RequestFacts) => SLOW[model];
  const started = await Promise.all(
    DOORS.map(async (door) => [door, await startScriptedUpstream({ doors: [door], reply })] as const),
  );
  upstreams = Object.fromEntries(started) as Readonly<Record<DoorId, ScriptedUpstream>>;
  const lists = DOORS.flatMap((first) =>
    THEN.flatMap((then) => BAD.map((bad) => [`${bad}.${first}.${then}`, [`${first}/${bad}`, `${then}/gpt-4.1`]])),
  );
  const options = {
    config: {
      upstreams: Object.fromEntries(started.map(([door, { url }]) => [door, doorUpstream(door, url)])),
      models: Object.fromEntries(lists),
    },
    plugins: [anthropic, gemini, openaiCompatible],
  };
  proxy = await startTestHost({ ...options, keepaliveMs: KEEPALIVE_MS });
  calm = await startTestHost(options);
  ({ url } = proxy);
});

afterAll(async () => {
  await proxy?.close();
  await calm?.close();
  await Promise.all(Object.values(upstreams ?? {}).map((upstream) => upstream.close()));
});

beforeEach(() => {
  for (const upstream of Object.values(upstreams)) upstream.reset();
});

/** What says to a client that somebody is there. Absent: nothing does, for nothing is safe. */
const PULSES: Readonly<Record<ClientId, RegExp | undefined>> = {
  'anthropic-messages': /event: ping\ndata: \{"type": ?"ping"\}\n\n/g,
  'openai-chat': /^: .*\n\n/gm,
  'openai-completions': /^: .*\n\n/gm,
  // Codex does not count comments; OpenAI's SDK knows this event.
  'openai-responses': /event: keepalive\ndata: \{"type":"keepalive","sequence_number":0\}\n\n/g,
  'gemini-generate': undefined,
};

const PAIRS = CLIENTS.flatMap((client) =>
  DOORS.map((upstream) => ({ client, upstream, title: `${client.name} in front of ${upstream}` })),
);

const FORMS = [true, false];

/** Side by side, for all of them wait. */
const sideBySide = async (names: readonly string[], check: (name: string) => Promise<void>): Promise<void> => {
  await Promise.all(names.map(check));
};

describe.each(PAIRS)('$title', ({ client, upstream }) => {
  const ask = (model: string, isStream: boolean) => client.converse({ model, says: ['hello'] }, { url, isStream });

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
    const asked = BAD.flatMap((name) => THEN.map((then) => ask(`${name}.${upstream}.${then}`, true)));
    const answers = await Promise.all(asked);
    for (const [turn] of answers) expect(turn?.text).toContain('Grüße');
  });
});

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
    const reply = await ask('quick', true, calm.url);
    // The service pings once by itself.
    expect(pulsesIn(reply.text)).toBeLessThanOrEqual(upstream === 'anthropic-messages' ? 1 : 0);
  });

  it('gets the upstream’s bytes and pulses between them, nothing else', async () => {
    if (client !== upstream) return;
    const reply = await ask('silent-midway');
    const direct = await rawCall(upstreams[upstream].url, questionOf('silent-midway', true));
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

  it('gets the answer of the next candidate after a late failure, though it may have been kept waiting', () => {
    const names = BAD.flatMap((bad) => THEN.map((then) => `${bad}.${upstream}.${then}`));
    return sideBySide(names, async (name) => {
      const reply = await rawCall(url, questionOf(name, true));
      expect([name, reply.status, reply.isCut]).toEqual([name, 200, false]);
      expect(reply.text).toContain('Zürich');
      expect([name, pulsesIn(reply.text) > 0]).toEqual([name, isToldOfWaiting]);
      if (client === 'openai-responses')
        expect(checkStream(eventsOf(withoutPulses(reply.text)).map(asWire))).toEqual([]);
    });
  });
});

const asWire = ({ name, data }: RawEvent): WireEvent => ({ ...(name === undefined ? {} : { name }), data });
