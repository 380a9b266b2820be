import { describe, expect, it } from '@jest/globals';
import { createReplyCheck } from './check-reply.ts';
import { DIALECTS, type Dialect } from './dialects/index.ts';
import type { Mode } from './modes.ts';
import { replyPieces } from './replies.ts';

const body = (dialect: Dialect, mode: Mode) => [...replyPieces(dialect, mode)].join('');
/** The check of a reply that was translated, or of one that was not. */
const translated = (dialect: Dialect, mode: Mode) => {
  const upstream = dialect === 'openai-chat' ? 'anthropic-messages' : 'openai-chat';
  const check = createReplyCheck({ dialect, upstream }, mode);
  return (reply: string) => check(200, Buffer.from(reply));
};
const equal = (dialect: Dialect, mode: Mode) => {
  const check = createReplyCheck({ dialect, upstream: dialect }, mode);
  return (reply: string) => check(200, Buffer.from(reply));
};

/** What stands once in each dialect: a word in the middle, an id, the last event, the reason for the stop, the usage. */
const MARKS: Readonly<Record<Dialect, { id: string; last: RegExp; stop: string; usage: string }>> = {
  'openai-chat': { id: 'chatcmpl-bench0001', last: /data: \[DONE\]\n\n$/, stop: '"stop"', usage: ':200,' },
  'anthropic-messages': {
    id: 'msg_bench0001',
    last: /event: message_stop\n.*\n\n$/,
    stop: '"end_turn"',
    usage: '"output_tokens":200',
  },
  'openai-responses': {
    id: 'resp_bench0001',
    last: /event: response.completed\n.*\n\n$/,
    stop: '"completed","error"',
    usage: '"output_tokens":200',
  },
  'gemini-generate': { id: 'bench0001', last: /data: .*\n\n$/, stop: '"STOP"', usage: ':200,' },
};

describe.each(Object.keys(DIALECTS) as Dialect[])('createReplyCheck in %s', (dialect) => {
  const { id, last, stop, usage } = MARKS[dialect];

  it.each(['json', 'burst'] as const)('takes the bytes of the upstream: %s', (mode) => {
    expect(() => equal(dialect, mode)(body(dialect, mode))).not.toThrow();
  });

  it.each(['json', 'burst'] as const)('takes the same text in other bytes where it was translated: %s', (mode) => {
    const other = body(dialect, mode).replaceAll(id, 'other0001');
    expect(other).not.toBe(body(dialect, mode));
    expect(() => equal(dialect, mode)(other)).toThrow('Wrong answer');
    expect(() => translated(dialect, mode)(other)).not.toThrow();
  });

  it.each([
    ['a lost word', (text: string) => text.replace(' word17"', '"')],
    ['a lost ending', (text: string) => text.replace(last, '')],
    ['a lost stop reason', (text: string) => text.replaceAll(stop, stop.replace(/\w+"/, 'other"'))],
    ['other usage', (text: string) => text.replaceAll(usage, usage.replace('200', '7'))],
  ])('refuses a stream with %s', (_, change) => {
    const wrong = change(body(dialect, 'burst'));
    expect(wrong).not.toBe(body(dialect, 'burst'));
    expect(() => translated(dialect, 'burst')(wrong)).toThrow('Wrong answer');
  });

  it('refuses a document with another text', () => {
    const wrong = body(dialect, 'json').replace('word3', 'word4');
    expect(() => translated(dialect, 'json')(wrong)).toThrow('Wrong answer');
  });
});

describe('createReplyCheck', () => {
  it('refuses any status but 200 and shows the answer', () => {
    const check = createReplyCheck({ dialect: 'openai-chat', upstream: 'openai-chat' }, 'json');
    expect(() => check(503, Buffer.from(body('openai-chat', 'json')))).toThrow('status 503');
  });
});
