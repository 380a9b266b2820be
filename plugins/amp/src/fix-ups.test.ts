import { describe, expect, it } from '@jest/globals';
import { builtIns } from '@pipeproxy/core/host';
import { fakeExchange } from '@pipeproxy/core/testing';
import { fixUps } from './fix-ups.ts';

const dialect = builtIns.dialects?.find(({ id }) => id === 'anthropic-messages');
if (!dialect) throw new Error('there is no such dialect');

const turns = [
  { role: 'user', content: 'go' },
  {
    role: 'assistant',
    content: [
      { type: 'thinking', thinking: 'hm', signature: '' },
      { type: 'text', text: 'a' },
    ],
  },
  { role: 'user', content: 'on' },
];
const question = { model: 'known', max_tokens: 9, messages: turns };

describe('fixUps', () => {
  it('amp section 6: cleans a request on its way, and mends the reply on its way back', async () => {
    const exchange = fakeExchange({ dialect, body: question });
    const reply = { model: 'other', content: [{ type: 'tool_use', id: 't', name: 'read', input: {} }] };
    await fixUps.handle(exchange, async () => {
      expect((await exchange.load()).json().messages).toMatchObject([{}, { content: [{ type: 'text' }] }, {}]);
      exchange.reply = { status: 200, headers: {}, body: JSON.stringify(reply) };
    });
    expect(JSON.parse(String(exchange.reply?.body))).toMatchObject({ model: 'known', content: [{ signature: '' }] });
  });

  it('amp section 6: leaves everything but chat alone', async () => {
    const exchange = fakeExchange({ dialect, body: question }, { operation: 'count' });
    let isAsked = false;
    await fixUps.handle(exchange, async () => {
      isAsked = true;
    });
    expect(isAsked).toBe(true);
    expect((await exchange.load()).json()).toEqual(question);
  });
});
