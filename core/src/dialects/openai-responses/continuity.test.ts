import { describe, expect, it } from '@jest/globals';
import type { ChatEvent, ChatRequest, JsonObject } from '../../contract/index.ts';
import { arrayOf, objectOf } from '../../wire/json-values.ts';
import { anthropicMessages } from '../anthropic-messages/index.ts';
import { decodeContext, encodeContext, replyContext, run } from '../openai-chat/__fixtures__/kit.ts';
import { decodeBody } from './__fixtures__/kit.ts';
import { encodeRequest } from './encode-request.ts';
import { createWholeEncoder } from './whole-encoder.ts';

/** A turn that thinks and calls a tool, as an upstream of some dialect says it. */
const turn = (origin: string, words: string): ChatEvent[] => [
  { type: 'reply-start' },
  { type: 'reasoning-start', id: '0' },
  ...(words === '' ? [] : [{ type: 'reasoning-delta', id: '0', delta: words } as const]),
  { type: 'reasoning-end', id: '0', signature: { origin, value: 'PROOF' } },
  { type: 'tool-call-start', id: '1', callId: 'call_1', name: 'a', kind: 'function' },
  { type: 'tool-call-end', id: '1' },
  { type: 'reply-end', finish: { reason: 'tool-calls' } },
];

const documentOf = (encoded: readonly { readonly data: string }[]): JsonObject => JSON.parse(encoded[0]?.data ?? '{}');

describe('reasoning survives a second turn', () => {
  it.each(['hm', ''])('of a Responses upstream, through a client of Messages (%j)', (words) => {
    const reasoning = { mode: 'adaptive' } as const;
    const chat = anthropicMessages.chat!;
    const context = replyContext({ request: { reasoning } });
    const reply = documentOf(run(chat.whole.encoder(context), turn('openai-responses', words)));
    const messages = [
      { role: 'user', content: 'go' },
      { role: 'assistant', content: reply.content ?? [] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_1', content: 'x' }] },
    ];
    const request = chat.decodeRequest({ model: 'm', max_tokens: 99, messages }, decodeContext());
    const { body } = encodeRequest(request, encodeContext({ model: 'gpt-5.5' }));
    expect(objectOf(arrayOf(body.input)[1])).toMatchObject({ type: 'reasoning', encrypted_content: 'PROOF' });
    const claude = chat.encodeRequest(request, encodeContext({ model: 'claude-opus-4-5' })).body;
    expect(JSON.stringify(claude)).not.toMatch(/PROOF|pp1/);
  });

  it.each(['hm', ''])('of a Messages upstream, through a client of Responses (%j)', (words) => {
    const request: Partial<ChatRequest> = decodeBody({ include: ['reasoning.encrypted_content'] });
    const reply = documentOf(run(createWholeEncoder(replyContext({ request })), turn('anthropic-messages', words)));
    const result = { type: 'function_call_output', call_id: 'call_1', output: 'x' };
    const next = decodeBody({ input: [{ role: 'user', content: 'go' }, ...arrayOf(reply.output), result] });
    const claude = anthropicMessages.chat!.encodeRequest(next, encodeContext({ model: 'claude-opus-4-5' })).body;
    expect(JSON.stringify(claude.messages)).toContain(
      JSON.stringify({ type: 'thinking', thinking: words, signature: 'PROOF' }),
    );
    expect(JSON.stringify(encodeRequest(next, encodeContext({ model: 'gpt-5.5' })).body.input)).not.toMatch(
      /PROOF|pp1/,
    );
  });
});
