import { describe, expect, it } from '@jest/globals';
import type { JsonObject, Loss } from '../../contract/index.ts';
import { fakeEncodeContext } from '../../testing/codec-contexts.ts';
import { createEncodeState } from './encode-state.ts';
import { isSibling, siblingExtras, siblingFields } from './sibling-fields.ts';

const BOTH: JsonObject = { verbosity: 'low', prompt_cache_key: 'k' };

function taken(model: string): { readonly fields: JsonObject; readonly lost: readonly string[] } {
  const state = createEncodeState(fakeEncodeContext({ model }));
  const fields = siblingFields({ ...BOTH, other: 1 }, state);
  const lost: string[] = [];
  state.losses.flush(({ feature }) => lost.push(feature));
  return { fields, lost };
}

describe('fields that both dialects of OpenAI have', () => {
  it('go along, and are lost for all others', () => {
    const losses: Loss[] = [];
    const extras = siblingExtras({ ...BOTH, other: 1 }, 'sister', (loss) => losses.push(loss));
    expect(extras).toEqual({ sister: { sibling: BOTH } });
    expect(losses.map(({ feature, keptBy }) => [feature, keptBy])).toEqual([
      ['verbosity', 'sister'],
      ['prompt-cache-key', 'sister'],
    ]);
    expect(siblingExtras({ verbosity: null }, 'sister', () => undefined)).toEqual({});
    expect(['verbosity', 'prompt_cache_key', 'metadata'].map(isSibling)).toEqual([true, true, false]);
  });

  it.each<[string, JsonObject, readonly string[]]>([
    ['gpt-5.1', BOTH, []],
    ['gpt-4.1', { prompt_cache_key: 'k' }, ['verbosity']],
    ['o3', { prompt_cache_key: 'k' }, ['verbosity']],
    ['qwen3', {}, ['verbosity', 'prompt-cache-key']],
  ])('are taken by %s as far as it knows them', (model, fields, lost) => {
    expect(taken(model)).toEqual({ fields, lost });
  });
});
