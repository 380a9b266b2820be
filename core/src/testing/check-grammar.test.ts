import { describe, expect, it } from '@jest/globals';
import type { ChatEvent } from '../contract/index.ts';
import { checkGrammar } from './check-grammar.ts';

const START: ChatEvent = { type: 'reply-start' };
const END: ChatEvent = { type: 'reply-end', finish: { reason: 'stop' } };
const text = (id: string): readonly ChatEvent[] => [
  { type: 'text-start', id },
  { type: 'text-delta', id, delta: 'a' },
  { type: 'text-end', id },
];

describe('checkGrammar', () => {
  it('finds nothing in a good reply, interleaved blocks and usage in its middle', () => {
    const [open, grow, close] = text('0') as [ChatEvent, ChatEvent, ChatEvent];
    const [other, more, done] = text('1') as [ChatEvent, ChatEvent, ChatEvent];
    const opaque: ChatEvent = { type: 'opaque', id: '2', dialect: 'a', kind: 'k', value: 1 };
    const usage: ChatEvent = { type: 'usage', usage: {} };
    expect(
      checkGrammar([{ type: 'keepalive' }, START, open, other, grow, usage, more, close, opaque, done, usage, END]),
    ).toEqual([]);
    expect(checkGrammar([START, open, { type: 'error', error: { kind: 'server', message: 'm' } }])).toEqual([]);
  });

  it.each<[string, readonly ChatEvent[], string]>([
    ['no start', [...text('0'), END], '0 text-start: a reply starts once'],
    ['a second start', [START, START, END], '1 reply-start: a reply starts once'],
    ['no end', [START, ...text('0')], '4: the reply has no last word'],
    ['an open block', [START, ...text('0').slice(0, 2), END], '3 reply-end: 0 are still open'],
    [
      'a delta of nobody',
      [START, { type: 'text-delta', id: '0', delta: 'a' }, END],
      '1 text-delta: text-delta belongs',
    ],
    [
      'a delta of another kind',
      [START, ...text('0').slice(0, 1), { type: 'reasoning-delta', id: '0', delta: 'a' }, ...text('0').slice(2), END],
      '2 reasoning-delta: reasoning-delta belongs',
    ],
    ['an id twice', [START, ...text('0'), ...text('0'), END], '4 text-start: the id 0 comes twice'],
    [
      'an empty delta',
      [START, { type: 'text-start', id: '0' }, { type: 'text-delta', id: '0', delta: '' }],
      '2 text-delta: an empty',
    ],
    ['something behind the end', [START, END, { type: 'keepalive' }], '2 keepalive: something comes after'],
  ])('names %s', (_what, events, complaint) => {
    expect(checkGrammar(events)[0]).toContain(complaint);
  });
});
