import { describe, expect, it } from '@jest/globals';
import { fakeServices } from '@pipeproxy/core/testing';
import type { ModelMapping } from './amp-options.ts';
import { createMappings } from './model-mappings.ts';
import { splitSuffix } from './thinking-suffix.ts';

const DEAD = 'dead-model';

function mapped(name: string, ...mappings: readonly ModelMapping[]) {
  const { services, lines } = fakeServices();
  const to = createMappings(mappings, services.logger)(splitSuffix(name), (base) => base !== DEAD);
  return { to, warnings: lines.length };
}

const exact = (from: string, to: string): ModelMapping => ({ from, to });
const pattern = (from: string, to: string): ModelMapping => ({ from, to, regex: true });

describe('mappings', () => {
  it.each([
    ['an exact name', 'm', [exact('m', 'a')], 'a'],
    ['a name in another case, with space around it', 'Big-M', [exact(' big-m ', 'a')], 'a'],
    ['the first of two for one name', 'm', [exact('m', 'a'), exact('M', 'b')], 'a'],
    ['an exact name before a pattern that stands before it', 'm', [pattern('.', 'b'), exact('m', 'a')], 'a'],
    ['patterns in their order', 'gpt-5', [pattern('^gpt', 'a'), pattern('5$', 'b')], 'a'],
    ['a pattern anywhere in the name, in any case', 'x-GPT-5', [pattern('gpt', 'a')], 'a'],
    ['nothing for an unknown name', 'm', [exact('n', 'a'), pattern('^x', 'b')], undefined],
    ['the suffix of the request', 'm(high)', [exact('m', 'a')], 'a(high)'],
    ["the target's own suffix before it", 'm(high)', [exact('m', 'a(low)')], 'a(low)'],
    ['no empty suffix', 'm()', [exact('m', 'a')], 'a'],
    ['a pattern on the name without its suffix', 'm(high)', [pattern('^m$', 'a')], 'a(high)'],
    ['no target that nobody answers for', 'm', [exact('m', DEAD)], undefined],
    ['no such target with a suffix', 'm(high)', [exact('m', `${DEAD}(low)`)], undefined],
    ['the next mapping where the first leads nowhere', 'm', [exact('m', DEAD), pattern('m', 'b')], 'b'],
  ] as const)('amp section 5: give %s', (_, name, mappings, expected) => {
    expect(mapped(name, ...mappings)).toEqual({ to: expected, warnings: 0 });
  });

  it.each([
    ['no regular expression', pattern('(', 'a')],
    ['what RE2 does not know', pattern('(?=m)', 'a')],
    ['an empty `from`', exact(' ', 'a')],
    ['an empty `to`', exact('m', ' ')],
  ])('amp section 5: one with %s is left out with a warning', (_, mapping) => {
    expect(mapped('m', mapping, exact('m', 'b'))).toEqual({ to: 'b', warnings: 1 });
  });

  it('security 22: no pattern takes more than linear time', () => {
    const { services } = fakeServices();
    const find = createMappings([pattern('(a+)+$', 'x'), pattern('(a|a)*b', 'x')], services.logger);
    const before = process.threadCpuUsage();
    for (const name of [`${'a'.repeat(499)}!`, `${'a'.repeat(50_000)}!`])
      expect(find({ base: name }, () => true)).toBeUndefined();
    expect(process.threadCpuUsage(before).user / 1_000).toBeLessThan(250);
  });
});
