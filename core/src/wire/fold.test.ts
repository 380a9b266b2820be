import { describe, expect, it } from '@jest/globals';
import type { ChatBlock, ChatEvent } from '../contract/index.ts';
import { foldEvents } from './fold.ts';
import type { FoldedReply } from './folded-reply.ts';
import { unfoldReply } from './unfold.ts';

const REPLY: FoldedReply = {
  replyId: 'r1',
  model: 'm',
  blocks: [
    { type: 'reasoning', text: 'hm', signature: { origin: 'a', value: 's' } },
    { type: 'reasoning', text: '', redacted: { origin: 'a', value: 'x' } },
    {
      type: 'text',
      text: 'hello',
      citations: [
        { dialect: 'a', value: { url: 'u' } },
        { dialect: 'a', value: 2 },
      ],
    },
    { type: 'text', text: '' },
    { type: 'tool-call', callId: 'c', name: 'f', kind: 'function', arguments: '{"a":1.0}' },
    {
      type: 'tool-call',
      callId: 'd',
      name: 'g',
      kind: 'freeform',
      arguments: '',
      signature: { origin: 'g', value: 't' },
    },
    { type: 'refusal', text: 'no' },
    { type: 'opaque', dialect: 'a', kind: 'server_tool_use', value: { id: 1 } },
  ],
  usage: { inputTokens: 1 },
  finish: { reason: 'tool-calls', raw: 'tool_use' },
};

describe('foldEvents', () => {
  it('folds back what unfoldReply made', () => {
    expect(foldEvents(unfoldReply(REPLY))).toEqual(REPLY);
  });

  it('gives blocks that are chat blocks', () => {
    const blocks: readonly ChatBlock[] = foldEvents(unfoldReply(REPLY)).blocks;
    expect(blocks).toHaveLength(8);
  });

  it('keeps blocks in order of first sight when they interleave', () => {
    const events: ChatEvent[] = [
      { type: 'text-start', id: 'b' },
      { type: 'text-start', id: 'a' },
      { type: 'text-delta', id: 'a', delta: '2' },
      { type: 'text-delta', id: 'b', delta: '1' },
      { type: 'text-end', id: 'a' },
      { type: 'text-delta', id: 'b', delta: '1' },
    ];
    expect(foldEvents(events).blocks).toEqual([
      { type: 'text', text: '11' },
      { type: 'text', text: '2' },
    ]);
  });

  it('takes the last usage, never the sum, and leaves out what never came', () => {
    const events: ChatEvent[] = [
      { type: 'usage', usage: { inputTokens: 5, outputTokens: 1 } },
      { type: 'usage', usage: { outputTokens: 2 } },
    ];
    expect(foldEvents(events)).toEqual({ blocks: [], usage: { outputTokens: 2 } });
  });

  it('keeps extras of a block: what its end tells replaces what its start told under the same dialect', () => {
    const events: ChatEvent[] = [
      { type: 'text-start', id: '0', extras: { a: { phase: 'draft' }, b: { x: 1 } } },
      { type: 'text-end', id: '0', extras: { a: { phase: 'draft', status: 'done' } } },
      { type: 'tool-call-start', id: '1', callId: 'c', name: 'f', kind: 'function' },
      { type: 'tool-call-end', id: '1', extras: { a: { id: 'fc' } } },
      { type: 'refusal-start', id: '2', extras: { a: 1 } },
      { type: 'refusal-end', id: '2' },
      { type: 'reasoning-start', id: '3' },
      { type: 'reasoning-end', id: '3', extras: { a: { id: 'rs' } } },
    ];
    const reply = foldEvents(events);
    expect(reply.blocks.map((block) => ('extras' in block ? block.extras : undefined))).toEqual([
      { a: { phase: 'draft', status: 'done' }, b: { x: 1 } },
      { a: { id: 'fc' } },
      { a: 1 },
      { a: { id: 'rs' } },
    ]);
    expect(foldEvents(unfoldReply(reply))).toEqual(reply);
  });

  it('carries an error in the place of the finish', () => {
    const { finish: _finish, ...cut } = { ...REPLY, error: { kind: 'overloaded', message: 'm' } as const };
    expect(foldEvents(unfoldReply(cut))).toEqual(cut);
    expect(unfoldReply(cut).at(-1)).toEqual({ type: 'error', error: { kind: 'overloaded', message: 'm' } });
  });
});
