import { describe, expect, it } from '@jest/globals';
import { parsePythonLiteral } from './python-literal.ts';

describe('a Python literal', () => {
  it.each<[string, unknown]>([
    [
      "[{'type': 'tool_use', 'input': {'a': True, 'b': None, 'c': -1.5e3,}}]",
      [{ type: 'tool_use', input: { a: true, b: null, c: -1500 } }],
    ],
    [
      String.raw`['it\'s', "a \"b\"", 'line\nnext', '\x41\u00e9\\', 'a\
b']`,
      ["it's", 'a "b"', 'line\nnext', 'Aé\\', 'ab'],
    ],
    ['  [ ]  ', []],
    ['{"a":[1,false]}', { a: [1, false] }],
    ["{'__proto__': 1}", JSON.parse('{"__proto__":1}')],
  ])('%s', (text, value) => {
    expect(parsePythonLiteral(text)).toEqual(value);
  });

  it.each([
    '',
    '[',
    '[1 2]',
    "{'a'}",
    '{a: 1}',
    "['a]",
    'open(1)',
    '[1] + [2]',
    "{'a': toString}",
    '[,]',
    `${'['.repeat(5_000)}`,
  ])('is not %s', (text) => {
    expect(parsePythonLiteral(text)).toBeUndefined();
  });
});
