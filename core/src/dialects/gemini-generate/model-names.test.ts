import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../contract/index.ts';
import { applyPatches } from '../../wire/patch/apply-patches.ts';
import { geminiModelName, geminiModelPatches } from './model-names.ts';

const patched = (body: JsonObject) => applyPatches(body, geminiModelPatches(body, 'gemini-2.5-flash'));
const NAME = 'models/gemini-2.5-flash';
const CONTENT = { parts: [{ text: 'a' }] };

describe('names of models', () => {
  it.each([
    ['gemini-2.5-flash', 'models/gemini-2.5-flash'],
    ['models/gemini-2.5-flash', 'models/gemini-2.5-flash'],
    ['tunedModels/mine', 'tunedModels/mine'],
  ])('%s is %s at Google', (model, name) => {
    expect(geminiModelName(model)).toBe(name);
  });

  it('are put where a count repeats the alias', () => {
    const contents = [CONTENT];
    for (const key of ['generateContentRequest', 'generate_content_request']) {
      const body = { [key]: { model: 'models/fast', contents } };
      expect(patched(body)).toEqual({ [key]: { model: NAME, contents } });
    }
    expect(patched({ contents })).toEqual({ contents });
    expect(patched({ generateContentRequest: { contents } })).toEqual({ generateContentRequest: { contents } });
  });

  it('are put where embeddings repeat the alias, or leave it out', () => {
    expect(patched({ model: 'models/small', content: CONTENT })).toEqual({ model: NAME, content: CONTENT });
    expect(patched({ content: CONTENT })).toEqual({ content: CONTENT });
    const requests = [{ model: 'models/small', content: CONTENT }, { content: CONTENT }, 'odd'];
    expect(patched({ requests }).requests).toEqual([
      { model: NAME, content: CONTENT },
      { content: CONTENT, model: NAME },
      'odd',
    ]);
  });
});
