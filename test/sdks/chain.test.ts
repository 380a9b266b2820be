import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ScriptedUpstream, startScriptedUpstream } from '@pipeproxy/core/testing';
import { CLIENT_CALLS } from '../support/client-calls.ts';
import type { ClientId } from '../support/client-words.ts';
import type { CallOptions } from '../support/clients/client.ts';
import { VENDOR_SDKS } from '../support/clients/sdk-table.ts';
import { weather } from '../support/conversation-cases.ts';
import { DOORS, doorUpstream } from '../support/door-world.ts';
import { freePort } from '../support/free-port.ts';
import { rawCall } from '../support/raw-call.ts';
import { mark } from '../support/scenario-mark.ts';
import { type PipeproxyProcess, startPipeproxy } from '../support/start-pipeproxy.ts';
import { chatUpstream } from '../support/world.ts';

const ENDS = ['text', 'refused', 'left'] as const;

let last: ScriptedUpstream;
let near: PipeproxyProcess;
let far: PipeproxyProcess;

/** Two processes, each of which can send to the other: a chain by the dialect between them, a loop by another name. */
beforeAll(async () => {
  const nearPort = await freePort();
  last = await startScriptedUpstream({ doors: ['openai-chat'] });
  const ends = ENDS.map((end) => `counted-${end}`);
  far = await startPipeproxy({
    upstreams: { chat: chatUpstream(last.url), back: chatUpstream(`http://127.0.0.1:${nearPort}`) },
    models: {
      'far-model': 'chat/gpt-4.1',
      loop: 'back/loop',
      ...Object.fromEntries(ends.map((name) => [name, 'chat/gpt-4.1'])),
    },
  });
  const links = DOORS.map((door) => [door, doorUpstream(door, far.url)]);
  const names = DOORS.map((door) => [`over-${door}`, `${door}/far-model`]);
  near = await startPipeproxy(
    {
      upstreams: Object.fromEntries(links),
      models: {
        ...Object.fromEntries(names),
        loop: 'openai-chat/loop',
        ...Object.fromEntries(ends.map((name) => [name, `anthropic-messages/${name}`])),
      },
    },
    { port: nearPort },
  );
});

afterAll(async () => {
  await near?.stop();
  await far?.stop();
  await last?.close();
});

beforeEach(() => last.reset());

const ROWS = VENDOR_SDKS.flatMap((sdk) =>
  DOORS.flatMap((link) => [true, false].map((isStream) => ({ ...sdk, link, isStream }))),
).map((row) => ({ ...row, title: `${row.client.name} over ${row.link}, ${row.isStream ? 'stream' : 'whole'}` }));

/** As with one on 8318 in front of one on 8317. */
describe.each(ROWS)('a chain of two: $title', ({ client, link, isStream, hasNoTools }) => {
  const converse = (said: string, options: Partial<CallOptions> = {}) =>
    client.converse(
      { model: `over-${link}`, says: [said], ...(!hasNoTools && { tools: [weather] }) },
      { url: near.url, isStream, ...options },
    );

  it('carries text, or a tool round trip, there and back', async () => {
    const turns = await converse(`Go. ${mark(hasNoTools ? 'text' : 'tool', { arguments: '{"city":"Zürich"}' })}`);
    expect(turns.at(-1)?.text).toContain(hasNoTools ? 'Grüße aus Zürich' : 'sunny in Zürich');
    expect(last.requests.map(({ violation }) => violation)).toEqual(turns.map(() => undefined));
    expect(String(last.requests[0]?.headers['x-pipeproxy-hop']).split(',')).toHaveLength(2);
  });

  it('tells of a refusal in the words of the last one', async () => {
    const error = await converse(mark('error-400')).then(() => undefined, client.failure);
    expect(error).toMatchObject({ status: 400, message: expect.stringContaining('The request was refused.') });
    expect(last.requests).toHaveLength(1);
  });

  it('takes no cut stream for an answer', async () => {
    await expect(converse(mark('cut'))).rejects.toThrow();
  });

  it('takes the last call along when the client leaves', async () => {
    const leaving = new AbortController();
    const said = mark(isStream ? 'held' : 'held-first');
    const asking = converse(said, { signal: leaving.signal, onText: () => leaving.abort() }).catch(() => 'failure');
    await last.waitForRequest();
    if (!isStream) leaving.abort();
    expect(await last.waitForAbort()).toMatchObject({ isAborted: true });
    expect(await asking).toBe('failure');
  });
});

describe('a chain of two', () => {
  const ask = (end: (typeof ENDS)[number], text: string, signal?: AbortSignal) =>
    rawCall(near.url, {
      ...CLIENT_CALLS['anthropic-messages']({ model: `counted-${end}`, text, isStream: true, key: 'FAKE-key' }),
      ...(signal && { signal }),
    });

  it('leaves one record of each exchange in each ledger, however it ends', async () => {
    const leaving = new AbortController();
    await ask('text', mark('text'));
    await ask('refused', mark('error-400'));
    const held = ask('left', mark('held'), leaving.signal).catch(() => undefined);
    await last.waitForRequest(3);
    leaving.abort();
    await held;
    const [one, other] = await Promise.all(
      [near, far].map(async (proxy) => {
        const isCounted = ({ requested_model: name }: Readonly<Record<string, unknown>>) =>
          String(name).startsWith('counted-');
        const rows = (await proxy.ledgerRows(ENDS.length, isCounted)).filter(isCounted);
        return rows.map(({ requested_model, status, input_tokens, output_tokens }) =>
          [requested_model, status, input_tokens, output_tokens].join(' '),
        );
      }),
    );
    // How far the third one came when its client left is a matter of chance.
    const [settled, alike] = [one, other].map((rows) =>
      rows?.filter((row) => !row.startsWith('counted-left')).toSorted(),
    );
    expect(settled).toEqual(['counted-refused 400  ', expect.stringMatching(/^counted-text 200 [1-9]\d* [1-9]\d*$/)]);
    expect(alike).toEqual(settled);
    expect([one?.length, other?.length]).toEqual([ENDS.length, ENDS.length]);
  });
});

describe.each(Object.keys(CLIENT_CALLS) as ClientId[])('a loop, for a client of %s', (id) => {
  it('is refused', async () => {
    const reply = await rawCall(
      near.url,
      CLIENT_CALLS[id]({ model: 'loop', text: 'hi', isStream: false, key: 'FAKE-k' }),
    );
    expect([reply.status, reply.text]).toEqual([400, expect.stringMatching(/loop/)]);
    if (id === 'openai-chat') expect(reply.json()).toMatchObject({ error: { code: 'PP_LOOP' } });
    expect(last.requests).toHaveLength(0);
  });
});
