import { describe, expect, it } from '@jest/globals';
import type { ReasoningBlock } from '../contract/chat-block.ts';
import type { FoldedBlock } from '../wire/folded-reply.ts';
import { isProvenBy, proofsOf } from './call-proof.ts';

const MINE = 'anthropic-messages';
const thought = (text: string, origin = MINE): ReasoningBlock => ({
  type: 'reasoning',
  text,
  signature: { origin, value: `proof of ${text}` },
});
const REDACTED: ReasoningBlock = { type: 'reasoning', text: '', redacted: { origin: MINE, value: 'sealed' } };
const call = (callId: string, rest: object = {}): FoldedBlock => ({
  type: 'tool-call',
  callId,
  name: 'look',
  kind: 'function',
  arguments: '',
  ...rest,
});
const WORDS: FoldedBlock = { type: 'text', text: '' };
const proofs = (...blocks: readonly FoldedBlock[]) => Object.fromEntries(proofsOf(blocks, MINE));

describe('the proofs of a step', () => {
  it('stand before its words or right before their call', () => {
    expect(proofs(thought('a'), REDACTED, WORDS, thought('b'), call('1'), thought('c'), call('2'), call('3'))).toEqual({
      1: { opening: [thought('a'), REDACTED], reasoning: [thought('b')] },
      2: { opening: [], reasoning: [thought('c')] },
    });
  });

  it('may stand on the call itself', () => {
    const signature = { origin: MINE, value: 'on the call' };
    expect(proofs(call('1', { signature }), call('2'))).toEqual({ 1: { opening: [], reasoning: [], signature } });
  });

  it('trap 37 (CLIProxyAPI#1584): are none of another maker, and none of reasoning that nobody has proven', () => {
    const other = { origin: 'openai-responses', value: 'x' };
    const bare: ReasoningBlock = { type: 'reasoning', text: 'a' };
    expect(proofs(thought('a', other.origin), bare, call('1', { signature: other }))).toEqual({});
    expect([isProvenBy(bare, MINE), isProvenBy({ redacted: other }, MINE), isProvenBy(REDACTED, MINE)]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('without a call are not kept', () => {
    expect(proofs(thought('a'), WORDS)).toEqual({});
  });
});
