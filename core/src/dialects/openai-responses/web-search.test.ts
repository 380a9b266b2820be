import { describe, expect, it } from '@jest/globals';
import type { JsonObject, Loss } from '../../contract/index.ts';
import { createLosses } from '../../wire/losses.ts';
import { encodeWebSearch } from './web-search.ts';

function encoded(value: JsonObject): { readonly tool: JsonObject; readonly lost: readonly Loss[] } {
  const losses = createLosses();
  const tool = encodeWebSearch({ type: 'opaque', dialect: 'other', kind: 'web_search', value }, losses);
  const lost: Loss[] = [];
  losses.flush((loss) => lost.push(loss));
  return { tool, lost };
}

const OSLO = { city: 'Oslo', country: 'NO', timezone: 'Europe/Oslo' };

describe('encodeWebSearch', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['nothing more', { type: 'web_search_20250305', name: 'web_search' }, {}],
    ['allowed domains', { allowed_domains: ['a.example'] }, { filters: { allowed_domains: ['a.example'] } }],
    ['no domains', { allowed_domains: [], blocked_domains: [], max_uses: null }, {}],
    [
      'a place',
      { user_location: { type: 'approximate', ...OSLO } },
      { user_location: { type: 'approximate', ...OSLO } },
    ],
    [
      'what Chat says of it',
      { search_context_size: 'low', user_location: { type: 'approximate', approximate: OSLO } },
      { search_context_size: 'low', user_location: { type: 'approximate', ...OSLO } },
    ],
    ['what Google says of it', { googleSearch: {} }, {}],
  ])('says %s', (_what, value, fields) => {
    expect(encoded(value)).toEqual({ tool: { type: 'web_search', ...fields }, lost: [] });
  });

  it.each([
    ['blocked_domains', ['b.example']],
    ['max_uses', 3],
  ])('names %s, which it cannot say', (name, value) => {
    expect(encoded({ [name]: value })).toEqual({
      tool: { type: 'web_search' },
      lost: [{ feature: 'search-limits', effect: `the dialect has no ${name}` }],
    });
  });
});
