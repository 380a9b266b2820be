import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type ScenarioName, type ScriptedUpstream, startScriptedUpstream } from '@pipeproxy/core/testing';
import { DIALECT_CALLS } from '../support/dialect-calls.ts';
import { eventsOf, type RawReply, rawCall } from '../support/raw-call.ts';
import { mark } from '../support/scenario-mark.ts';
import {
  chatUpstream,
  claudeUpstream,
  DIALECTS,
  modelFor,
  startWorld,
  type World,
  type WorldDialect,
} from '../support/world.ts';

let world: World;
/** Speaks plain HTTP where TLS is expected. */
let plain: ScriptedUpstream;
/** What the ledger must say of each exchange, by its id. */
const expectedRows = new Map<string, object>();

const upstreamAt = (dialect: WorldDialect, url: string) =>
  dialect === 'openai-chat' ? chatUpstream(url) : claudeUpstream(url);

beforeAll(async () => {
  plain = await startScriptedUpstream();
  const gone = await startScriptedUpstream();
  await gone.close();
  const unreachable = DIALECTS.flatMap((dialect) => [
    [`refused-${dialect}`, upstreamAt(dialect, gone.url)],
    [`dns-${dialect}`, upstreamAt(dialect, 'https://nothing.invalid')],
    [`tls-${dialect}`, upstreamAt(dialect, plain.url.replace('http:', 'https:'))],
  ]);
  world = await startWorld({
    config: {
      upstreams: Object.fromEntries(unreachable),
      server: { limits: { maxReplyBytes: 3_000_000, maxEventBytes: 2_000_000 } },
    },
  });
});

afterAll(async () => {
  await world?.close();
  await plain?.close();
});

beforeEach(() => world.reset());

afterEach(() => expect(world?.proxy.isRunning()).toBe(true));

function noteRow(reply: RawReply, row: object): void {
  expectedRows.set(String(reply.headers['x-request-id']), row);
}

/** Many times what a socket gives at once. */
const LARGE = 1_048_576;

const FORMS = [
  { form: 'stream', isStream: true },
  { form: 'whole', isStream: false },
];

const BITS = DIALECT_CALLS.flatMap((calls) =>
  DIALECTS.flatMap((upstream) =>
    FORMS.map(({ form, isStream }) => ({
      calls,
      upstream,
      isStream,
      title: `a client of ${calls.id}, an upstream of ${upstream}, ${form}`,
    })),
  ),
);

describe.each(BITS)('$title', ({ calls, upstream, isStream }) => {
  const { id, path, headers, body, readError, readText } = calls;
  const model = modelFor(id, upstream);

  const ask = async (named: string, text = 'hello', fields = {}): Promise<RawReply> =>
    rawCall(world.proxy.url, {
      path,
      headers,
      body: body(named, text, { ...(isStream && { stream: true }), ...fields }),
    });

  it.each([
    {
      name: 'refused',
      code: 'PP_UPSTREAM_REFUSED',
      words: /Connection refused at http:\/\/127\.0\.0\.1:\d+\/v1\/\S+: is it running\?/,
    },
    { name: 'tls', code: 'PP_UPSTREAM_TLS', words: /TLS|https/ },
    { name: 'dns', code: 'PP_UPSTREAM_DNS', words: /nothing\.invalid.*baseUrl/ },
  ])('an upstream that cannot be reached: $name', async ({ name, code, words }) => {
    const reply = await ask(`${name}-${upstream}/any`);
    expect(reply.status).toBe(502);
    const error = readError(reply.json());
    expect(error.message).toMatch(words);
    expect(error.message).not.toContain('FAKE');
    if (id === 'openai-chat') expect(error.code).toBe(code);
    noteRow(reply, { status: 502, error_code: code, upstream: `${name}-${upstream}` });
  });

  it.each<{ scenario: ScenarioName; code: RegExp; words: RegExp }>([
    { scenario: 'html', code: /PP_UPSTREAM_NOT_JSON/, words: /text\/html.*baseUrl/ },
    { scenario: 'html-502', code: /PP_UPSTREAM_ERROR/, words: /502|HTML/i },
    { scenario: 'redirect', code: /PP_UPSTREAM_REDIRECT/, words: /redirect.*baseUrl/ },
    { scenario: 'empty-body', code: /PP_UPSTREAM_(EMPTY|NOT_JSON|ERROR)/, words: /nothing|empty|JSON/ },
    { scenario: 'truncated-json', code: /PP_UPSTREAM_TRUNCATED/, words: /no whole JSON document/ },
    { scenario: 'length-too-long', code: /PP_UPSTREAM_(TRUNCATED|CUT)/, words: /before its reply was complete/ },
  ])('an answer that cannot be used: $scenario', async ({ scenario, code, words }) => {
    const reply = await ask(model, mark(scenario));
    expect(reply.status).toBe(502);
    expect(reply.headers['content-type']).toMatch(/^application\/json/);
    const error = readError(reply.json());
    expect(error.message).toMatch(words);
    expect(error.message).not.toContain('<body>');
    noteRow(reply, { status: 502, error_code: expect.stringMatching(code), attempts: 1 });
  });

  it('an answer that is longer than it says is not taken for whole', async () => {
    const reply = await ask(model, mark('length-too-short'));
    // What was announced has come, and it is no JSON.
    expect(reply.status).toBe(502);
    readError(reply.json());
  });

  it.each<ScenarioName>(['gzip', 'crlf', 'comments', 'byte-order-mark', 'bytes', 'hostile-headers'])(
    'an odd delivery is taken: %s',
    async (scenario) => {
      const reply = await ask(model, mark(scenario));
      expect(reply.status).toBe(200);
      expect(reply.isCut).toBe(false);
      expect(reply.headers['content-encoding']).toBeUndefined();
      if (!isStream) expect(readText(reply.json())).toBe('Grüße, 你好 👋🏽.');
      else {
        const pieces = reply.text.match(/"(?:text|content)":"[^"]+"/g)?.join('') ?? '';
        for (const piece of ['Grüße', '你好', '👋🏽']) expect(pieces).toContain(piece);
      }
      for (const name of ['set-cookie', 'www-authenticate', 'strict-transport-security', 'alt-svc', 'x-powered-by']) {
        expect(reply.headers).not.toHaveProperty(name);
      }
      noteRow(reply, { status: 200, input_tokens: 20, output_tokens: 10 });
    },
  );

  it('a large event arrives', async () => {
    const reply = await ask(model, mark('large-event', { bytes: LARGE }));
    expect(reply.status).toBe(200);
    expect(reply.isCut).toBe(false);
    expect(reply.text.match(/x+/g)?.some((run) => run.length === LARGE)).toBe(true);
  });

  it('an event over the limit is an error', async () => {
    const reply = await ask(model, mark('large-event', { bytes: isStream ? 2_100_000 : 3_100_000 }));
    expect(reply.status).toBe(502);
    expect(readError(reply.json()).message).toMatch(/larger|more than/);
  });

  it('events that nobody knows do no harm', async () => {
    const reply = await ask(model, mark('unknown-event'));
    expect(reply.status).toBe(200);
    expect(reply.text).toContain('and known.');
  });

  if (isStream) {
    it.each<ScenarioName>(['cut', 'early-end', 'error-midway'])(
      '%s: the error in the middle is the last event, and the connection breaks',
      async (scenario) => {
        const reply = await ask(model, mark(scenario, { ms: 30 }));
        expect(reply.status).toBe(200);
        expect(reply.isCut).toBe(true);
        const events = eventsOf(reply.text);
        const last = events.at(-1);
        if (!last) throw new Error('no events');
        expect(calls.readStreamError(last).message.length).toBeGreaterThan(3);
        expect(reply.text).not.toContain('[DONE]');
        expect(reply.text).not.toContain('message_stop');
        expect(reply.text).not.toMatch(/"(?:stop|finish)_reason":"/);
        noteRow(reply, { status: 200, error_code: expect.stringMatching(/^PP_UPSTREAM_/) });
      },
    );
  }
});

describe('afterwards', () => {
  it('every exchange has its row in the ledger', async () => {
    const rows = await world.proxy.ledgerRows(expectedRows.size, ({ id }) => expectedRows.has(String(id)));
    const found = new Map(rows.map((row) => [String(row.id), row]));
    expect(rows).toHaveLength(found.size);
    for (const [id, row] of expectedRows) expect(found.get(id)).toMatchObject(row);
    const failed = rows.filter(({ status }) => status === 502);
    expect(failed.filter((row) => 'output_tokens' in row || 'input_tokens' in row)).toEqual([]);
  });
});
