import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { ChatCodec, ChatEvent, Dialect, Mapper, ReplyCodec } from '@pipeproxy/core';
import { builtIns } from '@pipeproxy/core/host';
import { type DialectCases, readFixtures, testDialect } from '@pipeproxy/core/testing';
import { ROOT } from '../../scripts/workspaces.ts';
import { createTempFolder } from '../temp-folder.ts';
import { failedChecks } from './failed-checks.ts';

const chat = builtIns.dialects?.find(({ id }) => id === 'openai-chat') as Dialect & { chat: ChatCodec };
const codec = chat.chat;

const cases: DialectCases = {
  fixtures: readFixtures(join(ROOT, 'core/src/dialects/openai-chat/__fixtures__')),
  request: { extras: { 'openai-chat': { includeUsage: true, reasoningDetails: true } } },
  sayable: { blocks: ['text', 'tool-call'], finishes: { stop: 'stop', 'tool-calls': 'tool_calls' } },
};

type Change = (events: readonly ChatEvent[]) => readonly ChatEvent[];

const changed = <In>(mapper: Mapper<In, ChatEvent>, change: Change): Mapper<In, ChatEvent> => ({
  push: (item) => change(mapper.push(item)),
  end: () => change(mapper.end()),
});

const decoding = (form: ReplyCodec, change: Change): ReplyCodec => ({
  ...form,
  decoder: (context) => changed(form.decoder(context), change),
});

const without =
  (type: string): Change =>
  (events) =>
    events.filter((event) => event.type !== type);
const withCodec = (over: Partial<ChatCodec>): Partial<Dialect> => ({ chat: { ...codec, ...over } });

describe('testDialect', () => {
  it('finds nothing wrong with a good dialect', async () => {
    expect(await failedChecks(testDialect(chat, cases))).toEqual([]);
  });

  it.each<[string, Partial<Dialect>, RegExp]>([
    ['drops usage', withCodec({ stream: decoding(codec.stream, without('usage')) }), /is read as the events beside it/],
    [
      'leaves blocks open',
      withCodec({ stream: decoding(codec.stream, without('text-end')) }),
      /is legal in the grammar/,
    ],
    [
      'says nothing in documents',
      withCodec({ whole: decoding(codec.whole, without('text-delta')) }),
      /says the same as a whole/,
    ],
    ['does not write text', withCodec({ stream: silent(codec.stream) }), /generated streams come back/],
    ['watches another form', withCodec({ watch: (isStream) => codec.watch(!isStream) }), /is watched to the same end/],
    [
      'pings with an answer',
      { keepalive: { data: '{"choices":[{"delta":{"content":"x"}}]}' } },
      /is read alike with keepalives/,
    ],
    [
      'tells errors as success',
      { encodeError: (...given) => ({ ...chat.encodeError(...given), status: 200 }) },
      /^an error of the kind/,
    ],
    ['hides why', { encodeStreamError: () => ({ data: '{"error":{"message":"?"}}' }) }, /^an error in a stream/],
    [
      'trusts what fails',
      { decodeError: ({ body }) => ({ kind: 'server', message: JSON.parse(body).error.message }) },
      /^reads failed replies/,
    ],
    ['forwards credentials', { forwardHeaders: ['authorization'] }, /^lets no credential through/],
    ['has no system prompt', withCodec({ systemPatches: () => [] }), /takes a text into its system prompt/],
    [
      'trusts what it reads',
      withCodec({
        decodeRequest: (body, context) => {
          if (!Array.isArray(body.messages)) throw new TypeError('messages.map is not a function');
          return codec.decodeRequest(body, context);
        },
      }),
      /is refused in words/,
    ],
    [
      'forgets tools',
      withCodec({ encodeRequest: (request, context) => codec.encodeRequest({ ...request, tools: [] }, context) }),
      /written and read again as the same request/,
    ],
  ])('notices one that %s', async (_name, broken, check) => {
    expect(await failedChecks(testDialect({ ...chat, ...broken }, cases), check)).not.toEqual([]);
  });
});

function silent(form: ReplyCodec): ReplyCodec {
  return {
    ...form,
    encoder(context) {
      const mapper = form.encoder(context);
      return { push: (event) => (event.type === 'text-delta' ? [] : mapper.push(event)), end: () => mapper.end() };
    },
  };
}

describe('readFixtures', () => {
  it('reads replies by the framing that their names say, and requests', () => {
    using folder = createTempFolder({
      'a.reply.sse': 'data: 1\n\n',
      'a.events.json': '[]',
      'b.reply.json': '{}',
      'b.events.json': '[{"type":"keepalive"}]',
      'c.reply.json-array': '[]',
      'c.events.json': '[]',
      'a.request.json': '{"model":"m"}',
      'notes.md': '',
    });
    const { replies, requests } = readFixtures(folder.path);
    expect(replies.map(({ name, framing }) => [name, framing])).toEqual([
      ['a', 'sse'],
      ['b', 'json-document'],
      ['c', 'json-array'],
    ]);
    expect(replies[1]).toMatchObject({ events: [{ type: 'keepalive' }], bytes: Buffer.from('{}') });
    expect(requests).toEqual([{ name: 'a', body: { model: 'm' } }]);
  });

  it.each([
    ['a.reply.sse', 'a.events.json beside it'],
    ['a.events.json', 'there is no reply for a'],
  ])('says so where %s is alone', (file, reason) => {
    using folder = createTempFolder({ [file]: '[]' });
    expect(() => readFixtures(folder.path)).toThrow(reason);
  });
});
