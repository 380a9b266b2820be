import { describe, expect, it } from '@jest/globals';
import { asPlugin } from './as-plugin.ts';

const DEFINITION = { name: 'x', id: 'x', create: () => ({}) };

describe('asPlugin', () => {
  it.each(['providers', 'dialects', 'framings', 'stages', 'observers', 'routes', 'ledgers', 'stores'])(
    'takes a plugin that brings %s alone',
    (list) => {
      const plugin = { name: 'acme', [list]: [DEFINITION] };
      expect(asPlugin(plugin, () => 'stages')).toBe(plugin);
      expect(asPlugin({ name: 'acme', [list]: [{}] }, () => 'stages')).toBeUndefined();
    },
  );
});
