import { describe, expect, it } from '@jest/globals';
import type { ChatBlock, ReasoningBlock, ToolCallBlock } from '../contract/chat-block.ts';
import type { ChatMessage } from '../contract/chat-request.ts';
import { unprovenSteps, withProofs } from './return-proofs.ts';

const ORIGIN = 'openai-responses';
const signature = { origin: ORIGIN, value: 'x' };
const thought: ReasoningBlock = { type: 'reasoning', text: 'Hm.', signature };
const shown: ReasoningBlock = { type: 'reasoning', text: 'Hm.' };
const words = (text: string): ChatBlock => ({ type: 'text', text });
const call = (callId: string, rest: object = {}): ToolCallBlock => ({
  type: 'tool-call',
  callId,
  name: 'look',
  kind: 'function',
  arguments: '',
  ...rest,
});
const says = (...blocks: readonly ChatBlock[]): ChatMessage => ({ role: 'assistant', blocks });
const asks = (...blocks: readonly ChatBlock[]): ChatMessage => ({ role: 'user', blocks });
const result = (callId: string): ChatBlock => ({ type: 'tool-result', callId, content: [] });

const idsOf = (...messages: readonly ChatMessage[]) =>
  [...unprovenSteps(messages, ORIGIN)].flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.type === 'tool-call' ? [block.callId] : [])),
  );

describe('the steps whose proofs are missing', () => {
  const first = [asks(words('?')), says(call('1')), asks(result('1'))];

  it('are those of the turn that is going on', () => {
    const turn = [...first, says(shown, call('2'), call('3')), asks(result('2'), result('3'))];
    expect(idsOf(...turn)).toEqual(['1', '2', '3']);
    expect(idsOf(...turn, says(words('done')), asks(words('?')))).toEqual([]);
    expect(idsOf(...turn, says(words('done')), ...first)).toEqual(['1']);
  });

  it('go on where the user speaks beside the results, and where a client cuts a step in two', () => {
    expect(idsOf(...first, asks(words('a picture of it')))).toEqual(['1']);
    expect(idsOf(...first, says(words('Next')), says(call('2')), asks(result('2')))).toEqual(['1', '2']);
  });

  it('are not those that the client has proven', () => {
    const other = { origin: 'anthropic-messages', value: 'x' };
    const turn = [
      asks(),
      says(thought, call('1')),
      asks(result('1')),
      says(call('2', { signature })),
      asks(result('2')),
    ];
    expect(idsOf(...turn)).toEqual([]);
    expect(idsOf(asks(), says(call('1', { signature: other })), asks(result('1')))).toEqual(['1']);
  });
});

describe('a step with its proofs', () => {
  const later: ReasoningBlock = { ...thought, text: 'And now.' };

  it('is the one that the model made', () => {
    const proofs = new Map([
      ['1', { opening: [thought], reasoning: [] }],
      ['2', { opening: [], reasoning: [later] }],
    ]);
    const step = says(shown, words('Let me look.'), call('1'), call('2'), call('3'));
    expect(withProofs(step, proofs)).toEqual(
      says(thought, words('Let me look.'), call('1'), later, call('2'), call('3')),
    );
  });

  it('keeps the thoughts that the client shows where only the call is proven', () => {
    const proofs = new Map([['1', { opening: [], reasoning: [], signature }]]);
    expect(withProofs(says(shown, call('1')), proofs)).toEqual(says(shown, call('1', { signature })));
  });

  it('is as it was without any', () => {
    const step = says(shown, call('1'));
    expect(withProofs(step, new Map())).toEqual(step);
  });
});
