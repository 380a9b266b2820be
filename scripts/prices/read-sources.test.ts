import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTempFolder, type TempFolder } from '../../test/temp-folder.ts';
import { PRICE_LISTS } from './price-lists.ts';
import { readModelsDev } from './read-models-dev.ts';
import { readPiAi } from './read-pi-ai.ts';

let folder: TempFolder;
beforeEach(() => {
  folder = createTempFolder();
});
afterEach(() => folder[Symbol.dispose]());

const ROWS = {
  full: { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75, contextTokens: 1_000, maxOutputTokens: 100 },
  long: { input: 1, output: 2, tiers: [{ aboveTokens: 200_000, input: 2, output: 4, cacheRead: 0.1 }] },
  embedding: { input: 0.1, output: 0 },
};

describe('readModelsDev', () => {
  it('reads prices, tiers in both forms, and limits; a model without a price is left out', async () => {
    const cost = { input: 1, output: 2 };
    const long = { input: 2, output: 4, cache_read: 0.1 };
    const models = {
      full: {
        cost: { input: 3, output: 15, cache_read: 0.3, cache_write: 3.75 },
        limit: { context: 1_000, output: 100 },
      },
      long: { cost: { ...cost, tiers: [{ tier: { size: 200_000 }, ...long }] } },
      older: { cost: { ...cost, context_over_200k: long } },
      embedding: { cost: { input: 0.1, output: 0 } },
      unpriced: { limit: { context: 5 } },
      zero: { cost: { input: 0, output: 0 } },
    };
    const place = folder.write('api.json', JSON.stringify({ 'fireworks-ai': { models } }));
    const { lists, source, date } = await readModelsDev(place, '2026-11-21');
    expect({ source, date }).toEqual({ source: 'models.dev', date: '2026-11-21' });
    expect(lists.fireworks).toEqual({ ...ROWS, older: ROWS.long });
    expect(lists.openai).toEqual({});
  });
});

describe('readPiAi', () => {
  it('reads the catalog of the package; only chat models, and a 0 for a cache says nothing', async () => {
    const none = { cacheRead: 0, cacheWrite: 0 };
    const chat = (id: string, fields: object) => [`chat:${id}`, { id, type: 'chat', ...fields }] as const;
    const catalog = {
      'some-api': Object.fromEntries([
        chat('full', {
          cost: { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 },
          ...{ contextWindow: 1_000, maxTokens: 100 },
        }),
        chat('long', {
          cost: {
            ...{ input: 1, output: 2, ...none },
            tiers: [{ inputTokensAbove: 200_000, input: 2, output: 4, cacheRead: 0.1, cacheWrite: 0 }],
          },
        }),
      ]),
      'other-api': Object.fromEntries([
        chat('embedding', { cost: { input: 0.1, output: 0, ...none } }),
        chat('zero', { cost: { input: 0, output: 0, ...none } }),
        ['classifier:full', { id: 'full', type: 'classifier', cost: { input: 9, output: 9, ...none } }],
      ]),
    };
    folder.write('package.json', '{ "version": "1.2.3" }');
    folder.write('dist/providers/data/.manifest.json', '{ "generatedAt": "2026-11-10T12:05:37.628Z" }');
    for (const { piAi } of Object.values(PRICE_LISTS)) {
      folder.write(`dist/providers/data/${piAi}.json`, JSON.stringify(piAi === 'fireworks' ? catalog : {}));
    }
    const { lists, source, date } = await readPiAi(folder.path);
    expect({ source, date }).toEqual({
      source: 'models.dev, by way of @earendil-works/pi-ai 1.2.3',
      date: '2026-11-10',
    });
    expect(lists.fireworks).toEqual(ROWS);
  });
});
