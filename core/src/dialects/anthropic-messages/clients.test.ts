import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { recording } from '../../../../test/recordings.ts';
import { messagesComplaint } from '../../../../test/support/messages-complaint.ts';
import type { HeaderMap, JsonObject, JsonValue } from '../../contract/index.ts';
import { arrayOf, isObject, objectOf } from '../../wire/json-values.ts';
import { decodeContext, encodeContext } from './__fixtures__/contexts.ts';
import { decodeCountRequest, decodeRequest } from './decode-request.ts';
import { encodeRequest } from './encode-request.ts';
import { sessionOf } from './session.ts';

const FOLDER = recording('../clients');
const suite = FOLDER ? describe : describe.skip; // skipped: no recordings, which is printed

interface Recorded {
  readonly name: string;
  readonly url: string;
  readonly body: JsonObject;
  readonly headers: HeaderMap;
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(join(FOLDER ?? '', file), 'utf8')) as T;
}

const FILES = (FOLDER ? globSync('*/*.request.json', { cwd: FOLDER }).sort() : []).filter((file) => {
  const { url, body } = readJson<{ url?: string; body?: JsonObject }>(file);
  return url?.includes('/v1/messages') && body?.messages !== undefined;
});

const REQUESTS: readonly Recorded[] = FILES.map((file) => {
  const headers = readJson<[string, string][]>(file.replace('.request.json', '.headers.json'));
  const lowered = headers.map(([name, value]) => [name.toLowerCase(), value]);
  const name = `${dirname(file)} ${basename(file, '.request.json')}`;
  return { ...readJson<{ url: string; body: JsonObject }>(file), name, headers: Object.fromEntries(lowered) };
});

const CHATS = REQUESTS.filter(({ url }) => !url.includes('count_tokens'));
const COUNTS = REQUESTS.filter(({ url }) => url.includes('count_tokens'));

/** Both ways to write one text. */
const blocksOf = (content: JsonValue | undefined): readonly JsonValue[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : arrayOf(content);

/** The recordings have one id for all calls, which the encoder tells apart again. */
const sameId = (id: JsonValue | undefined) => String(id).replace(/^(toolu_0+)_\d+$/, '$1');

function canonicalBlock(block: JsonValue): JsonValue {
  if (!isObject(block)) return block;
  if (block.type === 'tool_use') return { ...block, id: sameId(block.id) };
  if (block.type !== 'tool_result') return block;
  const { is_error, ...rest } = block;
  const content = blocksOf(block.content);
  return { ...rest, tool_use_id: sameId(block.tool_use_id), content, ...(is_error === true && { is_error }) };
}

/** A body with every content as blocks and without what says nothing. */
function canonical(body: JsonObject): JsonObject {
  const { stream: _stream, ...rest } = body;
  return {
    ...rest,
    ...(body.system !== undefined && { system: blocksOf(body.system) }),
    messages: arrayOf(body.messages).map((message) => {
      const { content, ...fields } = objectOf(message) ?? {};
      return { ...fields, content: blocksOf(content).map(canonicalBlock) };
    }),
  };
}

/** The scripted model did not think before its calls, so a budget cannot be kept (trap 36). */
function canThink({ messages, thinking }: JsonObject): boolean {
  const turns = arrayOf(messages).map((message) => objectOf(message) ?? {});
  const content = blocksOf(turns.findLast(({ role }) => role === 'assistant')?.content).map(
    (block) => objectOf(block)?.type,
  );
  const isAdaptive = objectOf(thinking)?.type !== 'enabled';
  return isAdaptive || content[0] === 'thinking' || !content.includes('tool_use');
}

suite('recorded client requests', () => {
  it('are there', () => {
    const clients = new Set(CHATS.map(({ name }) => name.split(' ')[0]));
    for (const client of [
      'claude-code',
      'claude-code-opus-5-5',
      'anthropic-sdk',
      'ai-anthropic',
      'langchain-anthropic',
      'opencode-anthropic',
    ]) {
      expect(clients).toContain(client);
    }
    expect(COUNTS.length).toBeGreaterThan(0);
  });

  it.each(CHATS)('$name comes out as it came in', ({ body, headers }) => {
    const context = decodeContext(headers);
    const request = decodeRequest(body, context);
    // What only this service does with a conversation; lost only in front of others.
    const noted = body.context_management === undefined ? [] : ['vendor-field'];
    expect(context.losses.map(({ feature }) => feature)).toEqual(noted);
    const encoding = encodeContext({ model: body.model as string, options: { systemPosition: 'inline' } });
    const encoded = encodeRequest(request, encoding);
    const { thinking, ...rest } = canonical(body);
    const isKept = thinking !== undefined && canThink(body);
    expect(canonical(encoded.body)).toEqual({ ...rest, ...(isKept && { thinking }) });
    expect(encoding.losses).toHaveLength(thinking === undefined || isKept ? 0 : 1);
  });

  it.each(CHATS)('$name is good for the service, also with its system messages moved', ({ body, headers }) => {
    const request = decodeRequest(body, decodeContext(headers));
    const encoded = encodeRequest(request, encodeContext({ model: body.model as string }));
    expect(messagesComplaint(encoded)).toBeUndefined();
  });

  it.each(CHATS)('$name says nothing of Anthropic’s accounting to others', ({ body, headers }) => {
    const { extras: _extras, ...neutral } = decodeRequest(body, decodeContext(headers));
    expect(JSON.stringify(neutral)).not.toContain('x-anthropic-billing-header');
  });

  it.each(COUNTS)('$name is counted', ({ body, headers }) => {
    expect(decodeCountRequest(body, decodeContext(headers)).messages.length).toBeGreaterThan(0);
  });

  it('name the session of Claude Code in two ways', () => {
    const one = CHATS.find(({ name }) => name.startsWith('claude-code '));
    const session = sessionOf(one?.headers ?? {}, {});
    expect(session).toMatch(/^[0-9a-f-]{36}$/);
    expect(sessionOf({}, { metadata: one?.body.metadata })).toBe(session);
  });
});
