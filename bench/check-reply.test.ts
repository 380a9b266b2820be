import { describe, expect, it } from '@jest/globals';
import { createReplyCheck } from './check-reply.ts';
import type { Mode } from './modes.ts';
import { replyPieces } from './replies.ts';
import type { Dialect } from './requests.ts';

const body = (dialect: Dialect, mode: Mode) => Buffer.from([...replyPieces(dialect, mode)].join(''));
const cut = (mode: Mode, from: string, to: string) =>
  Buffer.from(body('anthropic-messages', mode).toString().replace(from, to));

describe('createReplyCheck', () => {
  it.each(['openai-chat', 'anthropic-messages'] as const)('takes the bytes of the upstream in %s', (dialect) => {
    expect(() => createReplyCheck(dialect, 'burst', 'bytes')(200, body(dialect, 'burst'))).not.toThrow();
  });

  it.each(['json', 'burst', 'paced'] as const)('takes the same text in other bytes: %s', (mode) => {
    const other = cut(mode, 'msg_bench0001', 'msg_other');
    expect(() => createReplyCheck('anthropic-messages', mode, 'text')(200, other)).not.toThrow();
    expect(() => createReplyCheck('anthropic-messages', mode, 'bytes')(200, other)).toThrow('Wrong answer');
  });

  it.each([
    ['a lost word', cut('burst', ' word17"', '"')],
    ['a lost ending', cut('burst', 'event: message_stop\ndata: {"type":"message_stop"}\n\n', '')],
    ['a lost stop reason', cut('burst', '"stop_reason":"end_turn"', '"stop_reason":null')],
    ['other usage', Buffer.from(body('anthropic-messages', 'burst').toString().replaceAll(':200}', ':0}'))],
  ])('refuses a stream with %s', (_, wrong) => {
    expect(() => createReplyCheck('anthropic-messages', 'burst', 'text')(200, wrong)).toThrow('Wrong answer');
  });

  it('refuses a document with another text', () => {
    const wrong = cut('json', 'word3', 'word4');
    expect(() => createReplyCheck('anthropic-messages', 'json', 'text')(200, wrong)).toThrow('Wrong answer');
  });

  it('refuses any status but 200 and shows the answer', () => {
    const check = createReplyCheck('openai-chat', 'json', 'bytes');
    expect(() => check(503, body('openai-chat', 'json'))).toThrow('status 503');
  });
});
