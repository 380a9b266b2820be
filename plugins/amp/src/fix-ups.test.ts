import { describe, expect, it } from '@jest/globals';
import type { Dialect } from '@pipeproxy/core';
import { fakeExchange } from '@pipeproxy/core/testing';
import { fixUps } from './fix-ups.ts';

/** As much of it as the stage looks at. */
const dialect = { id: 'anthropic-messages', peekKeys: ['model', 'stream'], routes: [] } as unknown as Dialect;

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
