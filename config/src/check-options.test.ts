import { describe, expect, it } from '@jest/globals';
import { definePlugin, defineRoutes } from '@pipeproxy/core';
import { checkOptions } from './check-options.ts';

const routes = defineRoutes<object>({
  name: 'pages',
  options: {
    type: 'object',
    additionalProperties: false,
    required: ['word'],
    properties: { word: { type: 'string' } },
  },
  create: () => [],
});
/** Named as its entry is, as the loader does. */
const plugin = definePlugin({ name: './pages.ts', routes: [routes] });

const problems = (...plugins: Parameters<typeof checkOptions>[0]['plugins'] & object) =>
  checkOptions({ plugins }, [plugin]).map(({ path }) => path);

describe('the options of an entry in `plugins`', () => {
  it('are checked by the schema of the routes that the plugin brings', () => {
    expect(problems({ name: './pages.ts', options: { word: 'x' } })).toEqual([]);
    expect(problems('other', { name: './pages.ts', options: { word: 5, more: 1 } })).toEqual([
      'plugins[1].options.more',
      'plugins[1].options.word',
    ]);
    expect(problems('./pages.ts')).toEqual(['plugins[0].options.word']);
    expect(problems({ name: 'other', options: { word: 5 } })).toEqual([]);
  });
});
