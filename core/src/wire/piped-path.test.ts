import { describe, expect, it } from '@jest/globals';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import { jsonDocument } from './framings/json-document.ts';
import { sse } from './framings/sse.ts';
import { createPipedPath } from './piped-path.ts';

const pathOf = (framing = jsonDocument) =>
  createPipedPath({ from: { dialect: openaiChat, framing }, requestId: 'req_1' });

function piped(text: string, { framing = jsonDocument, size = text.length || 1 } = {}) {
  const path = pathOf(framing);
  const bytes = Buffer.from(text);
  const out: unknown[] = [];
  for (let at = 0; at < bytes.length; at += size) out.push(...path.push(bytes.subarray(at, at + size)));
  out.push(...path.end());
  const { hasGenerated, isComplete, usage, error } = path.view;
  return { text: Buffer.concat(out as Buffer[]).toString(), hasGenerated, isComplete, usage, error };
}

const EMBEDDINGS = `{"object":"list","data":[{"embedding":[${Array(40).fill('0.25').join()}]}],"usage":{"prompt_tokens":5,"total_tokens":5}}`;

describe('a reply that is handed on', () => {
  it('keeps every byte, however it is cut', () => {
    for (const size of [1, 7, 64, 65, 10_000]) {
      const reply = piped(` ${EMBEDDINGS}\n`, { size });
      expect(reply.text).toBe(` ${EMBEDDINGS}\n`);
      expect([reply.hasGenerated, reply.isComplete, reply.error]).toEqual([true, true, undefined]);
    }
  });

  it('tells usage, and no number that nobody said', () => {
    expect(piped(EMBEDDINGS, { size: 3 }).usage).toEqual({
      inputTokens: 5,
      raw: { prompt_tokens: 5, total_tokens: 5 },
    });
    expect(piped('{"data":[{"url":"https://a.test"}]}').usage).toBeUndefined();
    expect(piped('{"data":[],"usage":{}}').usage).toBeUndefined();
    const images = { input_tokens: 3, output_tokens: 9, input_tokens_details: { cached_tokens: 1 } };
    expect(piped(JSON.stringify({ usage: images })).usage).toMatchObject({
      inputTokens: 3,
      cachedReadTokens: 1,
      outputTokens: 9,
    });
  });

  it('is let go as soon as it is no error', () => {
    const path = pathOf();
    expect(path.push(Buffer.from(EMBEDDINGS.slice(0, 63)))).toEqual([]);
    expect(path.view.hasGenerated).toBe(false);
    expect(path.push(Buffer.from('x'))).toEqual([Buffer.from(`${EMBEDDINGS.slice(0, 63)}x`)]);
    expect(path.view.hasGenerated).toBe(true);
    const more = Buffer.from('more');
    expect(path.push(more)[0]).toBe(more);
  });

  it.each([1, 10, 1_000])('is an error where it begins with one, in pieces of %i', (size) => {
    const text = JSON.stringify({ error: { message: `No capacity. ${'x'.repeat(100)}`, code: 'server_error' } });
    const reply = piped(text, { size });
    expect(reply.text).toBe('');
    expect(reply.error?.message).toContain('No capacity.');
    expect([reply.hasGenerated, reply.isComplete]).toEqual([false, false]);
  });

  it('is no error where the field says that there is none', () => {
    expect(piped('{"error":null,"data":[]}').isComplete).toBe(true);
  });

  it.each(['', ' \n', EMBEDDINGS.slice(0, -2), '{"error":{"message":"half'])('is not whole: %j', (text) => {
    expect(piped(text).isComplete).toBe(false);
  });

  it('may be a stream', () => {
    const text = 'event: image_generation.completed\ndata: {"usage":{"input_tokens":1,"output_tokens":2}}\n\n';
    expect(piped(text, { framing: sse, size: 5 })).toMatchObject({
      text,
      isComplete: true,
      usage: { inputTokens: 1, outputTokens: 2 },
    });
    expect(piped('', { framing: sse }).isComplete).toBe(false);
    expect(piped('data: {"usage":', { framing: sse }).isComplete).toBe(false);
  });

  it('ends a stream with the client’s own error, and a document with nothing', () => {
    const error = { kind: 'bad-gateway', message: 'Cut.' } as const;
    expect(pathOf().fail?.(error)).toEqual([]);
    const path = pathOf(sse);
    path.push(Buffer.from('data: 1\n\n'));
    expect(String(path.fail?.(error)?.[0])).toMatch(/^data: .*"message":"Cut."/);
    path.push(Buffer.from('data: ha'));
    expect(path.fail?.(error).map(String)).toEqual(['\n\n', expect.stringContaining('Cut.')]);
  });
});
