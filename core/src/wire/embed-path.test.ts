import { describe, expect, it } from '@jest/globals';
import { geminiGenerate } from '../dialects/gemini-generate/index.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import { createEmbedPath } from './embed-path.ts';

const pathOf = (count: number) =>
  createEmbedPath({
    from: geminiGenerate,
    to: openaiChat,
    operation: 'embed',
    body: { input: 'a' },
    model: 'own',
    count,
  });

function sent(count: number, text: string) {
  const path = pathOf(count);
  const bytes = Buffer.from(text);
  const early = [...path.push(bytes.subarray(0, 9)), ...path.push(bytes.subarray(9))];
  return { early, said: path.end().join(''), view: path.view };
}

describe('the way of embeddings between two dialects', () => {
  it('says the whole document anew', () => {
    const { early, said, view } = sent(2, '{"embeddings":[{"values":[1,2]},{"values":[3,4]}]}');
    expect(early).toEqual([]);
    expect(JSON.parse(said)).toMatchObject({ data: [{ embedding: [1, 2] }, { embedding: [3, 4] }], model: 'own' });
    expect(view).toMatchObject({ hasGenerated: true, isComplete: true, error: undefined });
  });

  it('knows what was used', () => {
    const { view } = sent(1, '{"embedding":{"values":[1]},"usageMetadata":{"promptTokenCount":7}}');
    expect(view.usage?.inputTokens).toBe(7);
  });

  it.each([
    ['a vector too few', '{"embeddings":[{"values":[1,2]}]}'],
    ['another document', '{"candidates":[]}'],
    ['no document', '<html>'],
    ['half a document', '{"embeddings":[{"val'],
  ])('gives nothing of %s', (_name, text) => {
    const { said, view } = sent(2, text);
    expect(said).toBe('');
    expect(view).toMatchObject({ hasGenerated: false, isComplete: false, error: { code: 'PP_UPSTREAM_NOT_JSON' } });
  });

  it('tells an error that hides behind a good status', () => {
    const { said, view } = sent(1, '{"error":{"code":429,"message":"Slow down.","status":"RESOURCE_EXHAUSTED"}}');
    expect([said, view.error]).toMatchObject(['', { kind: 'rate-limit', message: 'Slow down.' }]);
  });

  it('has nothing to say of nothing', () => {
    expect(sent(1, '')).toMatchObject({ said: '', view: { hasGenerated: false, isComplete: false } });
  });
});
