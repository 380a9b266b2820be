import { describe, expect, it } from '@jest/globals';
import { packageName, pluginNames } from './plugin-names.ts';

describe('pluginNames', () => {
  it.each([
    ['acme', { kebab: 'acme', camel: 'acme', pascal: 'Acme', upper: 'ACME' }],
    ['my-llm-2', { kebab: 'my-llm-2', camel: 'myLlm2', pascal: 'MyLlm2', upper: 'MY_LLM_2' }],
    ['pipeproxy-plugin-acme', { kebab: 'acme', camel: 'acme', pascal: 'Acme', upper: 'ACME' }],
  ])('spells %s', (name, names) => {
    expect(pluginNames(name)).toEqual(names);
  });

  it('takes away nothing but the usual beginning', () => {
    expect(pluginNames('my-pipeproxy-plugin-x').kebab).toBe('my-pipeproxy-plugin-x');
  });

  it.each(['', 'Acme', '2go', 'a--b', 'a-', '../a', 'a b', 'class', 'await', 'pipeproxy-plugin-'])(
    'refuses "%s"',
    (name) => {
      expect(() => pluginNames(name)).toThrow(expect.objectContaining({ code: 'PP_OPTION_INVALID' }));
    },
  );

  it('gives the package the name that configs may shorten', () => {
    expect(packageName(pluginNames('acme'))).toBe('pipeproxy-plugin-acme');
  });
});
