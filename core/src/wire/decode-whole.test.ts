import { describe, expect, it } from '@jest/globals';
import type { ChatEvent, JsonObject } from '../contract/index.ts';
import { decodeWhole } from './decode-whole.ts';
import { encodeWhole } from './encode-whole.ts';
import type { FoldedReply } from './folded-reply.ts';

const decode = (document: JsonObject): FoldedReply => ({
  blocks: [{ type: 'text', text: String(document.say) }],
  finish: { reason: 'stop' },
});
const encode = (reply: FoldedReply): JsonObject => ({
  say: reply.blocks.map((block) => (block.type === 'text' ? block.text : '')).join(''),
});

const codeOf = (events: readonly ChatEvent[]) => events.map((event) => event.type === 'error' && event.error.code);

describe('decodeWhole and encodeWhole', () => {
  it('bring a document through the events and back', () => {
    const decoder = decodeWhole(decode);
    const encoder = encodeWhole(encode);
    const events = [...decoder.push({ data: '{"say":"hi"}' }), ...decoder.end()];
    expect(events.map((event) => event.type)).toEqual([
      'reply-start',
      'text-start',
      'text-delta',
      'text-end',
      'reply-end',
    ]);
    expect([...events.flatMap((event) => encoder.push(event)), ...encoder.end()]).toEqual([{ data: '{"say":"hi"}' }]);
  });

  it.each(['<html></html>', '[]', 'null', '"text"', '{"say":'])('end with an error for %s', (data) => {
    const decoder = decodeWhole(decode);
    expect(codeOf(decoder.push({ data }))).toEqual(['PP_UPSTREAM_NOT_JSON']);
    expect(decoder.end()).toEqual([]);
  });

  it('end with an error for an empty body', () => {
    expect(codeOf(decodeWhole(decode).end())).toEqual(['PP_UPSTREAM_EMPTY']);
  });

  it('pass a fault of the framing on', () => {
    const fault = { kind: 'overloaded', message: 'm' } as const;
    expect(decodeWhole(decode).push({ data: '', fault })).toEqual([{ type: 'error', error: fault }]);
  });

  it('give no document for a failed reply', () => {
    const encoder = encodeWhole(encode);
    expect(encoder.push({ type: 'error', error: { kind: 'server', message: 'm' } })).toEqual([]);
    expect(encoder.end()).toEqual([]);
  });
});
