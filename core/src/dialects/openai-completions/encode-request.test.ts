import { describe, expect, it } from '@jest/globals';
import type { ChatRequest, Loss } from '../../contract/index.ts';
import { fakeDecodeContext, fakeEncodeContext, PLAIN_REQUEST } from '../../testing/index.ts';
import { decodeRequest } from './decode-request.ts';
import { encodeRequest } from './encode-request.ts';

function encoded(fields: Partial<ChatRequest>, isStream = false) {
  const losses: Loss[] = [];
  const context = { ...fakeEncodeContext({ model: 'base', isStream }), note: (loss: Loss) => void losses.push(loss) };
  return { body: encodeRequest({ ...PLAIN_REQUEST, ...fields }, context).body, losses };
}

const text = (said: string) => [{ type: 'text' as const, text: said }];

describe('a request for legacy completions', () => {
  it('is what was decoded', () => {
    const body = { model: 'base', prompt: 'Once', max_tokens: 9, temperature: 0.5, stop: ['a'], echo: true, user: 'u' };
    expect(
      encodeRequest(decodeRequest(body, fakeDecodeContext()), fakeEncodeContext({ model: 'base', isStream: false }))
        .body,
    ).toEqual(body);
  });

  it('is a conversation as one text, and says so', () => {
    const { body, losses } = encoded({
      messages: [
        { role: 'system', blocks: text('Be brief.') },
        { role: 'user', blocks: text('Hello?') },
      ],
      sampling: { topK: 3 },
      reasoning: { effort: 'low' },
      output: { type: 'json' },
    });
    expect(body).toEqual({ model: 'base', prompt: 'Be brief.\n\nHello?' });
    expect(losses.map(({ feature }) => feature)).toEqual([
      'message-roles',
      'reasoning-effort',
      'output-format',
      'top-k',
    ]);
  });

  it('asks for a stream with its usage', () => {
    expect(encoded({}, true).body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
  });

  it('refuses what is no text', () => {
    const tools: ChatRequest['tools'] = [{ type: 'function', name: 'f' }];
    const image = { type: 'image' as const, source: { kind: 'url' as const, url: 'https://a.test/a.png' } };
    const unsupported = expect.objectContaining({ code: 'PP_REQUEST_UNSUPPORTED' });
    expect(() => encoded({ tools })).toThrow(unsupported);
    expect(() => encoded({ messages: [{ role: 'user', blocks: [image] }] })).toThrow(unsupported);
    expect(() => encoded({ messages: [] })).toThrow(expect.objectContaining({ code: 'PP_REQUEST_INVALID' }));
  });
});
