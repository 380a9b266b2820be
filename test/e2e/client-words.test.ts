import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CLIENT_CALLS } from '../support/client-calls.ts';
import { CLIENT_WORDS, type ClientId, type ClientWords, OWN_WORDS, type Told } from '../support/client-words.ts';
import { DOORS, type DoorWorld, startDoorWorld } from '../support/door-world.ts';
import { eventsOf, type RawReply, rawCall } from '../support/raw-call.ts';
import { mark } from '../support/scenario-mark.ts';

const KEY = 'FAKE-client-key';

let world: DoorWorld;

beforeAll(async () => {
  world = await startDoorWorld({ auth: { keys: [{ name: 'me', key: KEY }] } });
});
afterAll(() => world?.close());
beforeEach(() => world.reset());

interface Fields {
  readonly type?: string;
  readonly code?: string | number | null;
  readonly param?: string | null;
  readonly status?: string;
  readonly message: string;
}

interface Shape {
  readonly told: (words: ClientWords) => Told;
  /** The words in a body, in the order of `Told`. */
  readonly words: (fields: Fields) => readonly unknown[];
  /** The whole shape of a body. */
  readonly body: (status: number) => object;
}

const text = expect.any(String);
const TEXT_OR_NULL = { asymmetricMatch: (value: unknown) => value === null || typeof value === 'string' };

const OPENAI: Shape = {
  told: ({ openai }) => openai,
  words: ({ type, code }) => [type, code],
  // Strict clients miss a key that is not there, and take null for nothing.
  body: () => ({ error: { message: text, type: text, code: text, param: TEXT_OR_NULL } }),
};

const SHAPES: Readonly<Record<ClientId, Shape>> = {
  'anthropic-messages': {
    told: ({ messages }) => messages,
    words: ({ type }) => [type],
    body: () => ({
      type: 'error',
      error: expect.objectContaining({ type: text, message: text }),
      request_id: expect.stringMatching(/^req_/),
    }),
  },
  'openai-chat': OPENAI,
  'openai-completions': OPENAI,
  'openai-responses': OPENAI,
  'gemini-generate': {
    told: ({ gemini }) => gemini,
    words: ({ status }) => [status],
    body: (code) => ({ error: expect.objectContaining({ code, message: text, status: text }) }),
  },
};

const expected = (word: string | RegExp | null): unknown =>
  word instanceof RegExp ? expect.stringMatching(word) : word;

function check(client: ClientId, row: ClientWords, reply: RawReply): void {
  const { told, words, body } = SHAPES[client];
  const [status, ...saying] = told(row);
  const said = reply.json() as { readonly error: Fields };
  expect([reply.status, words(said.error)]).toEqual([status, saying.map(expected)]);
  expect(said).toEqual(body(status));
  if (row.message) expect(said.error.message).toMatch(row.message);
  expect(reply.headers['content-type']).toContain('application/json');
  expect(reply.headers['x-request-id']).toMatch(/^req_/);
  // Gemini's clients read no such header: the status alone tells them to stop.
  if (client !== 'gemini-generate') expect(reply.headers['x-should-retry']).toBe(row.isFinal ? 'false' : undefined);
  // A 529 has no fixed meaning for others than Claude Code, which knows how long to wait.
  const isMadeUp = row.retryAfter === '2';
  expect(reply.headers['retry-after']).toBe(status === 529 && isMadeUp ? undefined : row.retryAfter);
}

const CLIENTS = Object.keys(SHAPES) as readonly ClientId[];
const PAIRS = CLIENTS.flatMap((client) =>
  DOORS.filter((upstream) => upstream !== client).flatMap((upstream) =>
    [true, false].map((isStream) => ({ client, upstream, isStream })),
  ),
);

describe.each(PAIRS)(
  'a client of $client in front of $upstream, stream: $isStream',
  ({ client, upstream, isStream }) => {
    const ask = (question: { readonly text: string; readonly model?: string }) =>
      rawCall(world.proxy.url, CLIENT_CALLS[client]({ model: upstream, key: KEY, isStream, ...question }));

    it.each(CLIENT_WORDS.filter(({ unsaidBy = [] }) => !unsaidBy.includes(upstream)))(
      'is told of $trouble in words on which it acts',
      async (row) => {
        const reply = await ask({ text: mark(row.scenario ?? 'text', row.parameters) });
        // Codex compacts when a stream fails with this code, and only prints a refused request.
        const isToldInStream = client === 'openai-responses' && isStream && row.scenario === 'context-overflow';
        if (!isToldInStream) return check(client, row, reply);
        const last = JSON.parse(eventsOf(reply.text).at(-1)?.data ?? '');
        expect([reply.status, last.type, last.response.error.code]).toEqual([
          200,
          'response.failed',
          'context_length_exceeded',
        ]);
      },
    );

    it('is told of a model that nobody knows', async () => {
      check(client, OWN_WORDS.model, await ask({ text: 'hi', model: 'never-heard-of' }));
      expect(world.doors[upstream].requests).toEqual([]);
    });
  },
);

// A few only: twenty wrong keys within a minute shut the door.
it.each(CLIENTS)('a client of %s is told that its own key is wrong', async (client) => {
  const question = { model: 'openai-chat', text: 'hi', isStream: true, key: 'FAKE-wrong-key' };
  check(client, OWN_WORDS.key, await rawCall(world.proxy.url, CLIENT_CALLS[client](question)));
});
