import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject, JsonPath, JsonValue, Patch } from '../../contract/index.ts';
import { applyPatches } from './apply-patches.ts';
import { patchBytes } from './patch-bytes.ts';

const patched = (text: string, ...patches: Patch[]) => Buffer.from(patchBytes(Buffer.from(text), patches)).toString();

const set = (path: JsonPath, value: JsonValue): Patch => ({ op: 'set', path, value });
const remove = (...path: JsonPath): Patch => ({ op: 'delete', path });
const rename = (path: JsonPath, to: string): Patch => ({ op: 'rename', path, to });
const insert = (path: JsonPath, value: JsonValue): Patch => ({ op: 'insert', path, value });
const fallback = (path: JsonPath, value: JsonValue): Patch => ({ op: 'default', path, value });

/** [what, before, patches, after] */
const CASES: readonly (readonly [string, string, readonly Patch[], string])[] = [
  ['replaces a value in place', '{ "model" : "a", "n":1.0 }\n', [set(['model'], 'b')], '{ "model" : "b", "n":1.0 }\n'],
  [
    'keeps the spelling of numbers',
    '{"a":1,"b":12345678901234567890,"c":1e2}',
    [set(['a'], 2)],
    '{"a":2,"b":12345678901234567890,"c":1e2}',
  ],
  ['adds a missing key', '{"a":1}', [set(['b'], { c: [] })], '{"a":1,"b":{"c":[]}}'],
  ['adds a key to an empty object', '{ }', [set(['b'], null)], '{"b":null}'],
  ['makes missing parents', '{"a":1}', [set(['b', 'c', 'd'], true)], '{"a":1,"b":{"c":{"d":true}}}'],
  ['takes a null parent for missing', '{"b": null}', [set(['b', 'c'], 1)], '{"b": {"c":1}}'],
  [
    'leaves other kinds of parents alone',
    '{"b":"x","c":[ ]}',
    [set(['b', 'c'], 1), set(['c', 'd'], 1)],
    '{"b":"x","c":[ ]}',
  ],
  [
    'sets a default only where the key is missing',
    '{"a":null}',
    [fallback(['a'], 1), fallback(['b'], 2)],
    '{"a":null,"b":2}',
  ],
  ['deletes the first', '{ "a":1, "b":2 }', [remove('a')], '{ "b":2 }'],
  ['deletes the one in the middle', '{"a":1, "b":2, "c":3}', [remove('b')], '{"a":1, "c":3}'],
  ['deletes the last', '{"a":1, "b":2 }', [remove('b')], '{"a":1}'],
  ['deletes the only one', '{ "a":1 }', [remove('a')], '{}'],
  ['deletes several', '{"a":1,"b":2,"c":3}', [remove('a'), remove('c')], '{"b":2}'],
  [
    'does nothing where a key is missing',
    '{ "a":[ { } ] }',
    [remove('b'), remove('a', 0, 'c'), rename(['x'], 'y')],
    '{ "a":[ { } ] }',
  ],
  ['renames in place', '{"a" : 1,"b":2}', [rename(['a'], 'é"')], '{"é\\"" : 1,"b":2}'],
  ['lets a renamed key win over one of that name', '{"a":1,"b":2}', [rename(['a'], 'b')], '{"b":1}'],
  ['goes into arrays', '{"a":[1, {"b":2}]}', [set(['a', 1, 'b'], 3)], '{"a":[1, {"b":3}]}'],
  [
    'goes through every element',
    '{"a":[{"b":1},{"c":2} ,{"b":3}, 4]}',
    [remove('a', '*', 'b')],
    '{"a":[{},{"c":2} ,{}, 4]}',
  ],
  [
    'goes through two wild cards',
    '{"m":[{"c":[{"x":1},{"x":2}]},{"c":"t"}]}',
    [set(['m', '*', 'c', '*', 'x'], 0)],
    '{"m":[{"c":[{"x":0},{"x":0}]},{"c":"t"}]}',
  ],
  ['sets every element', '{"a":[1, 2]}', [set(['a', '*'], 0)], '{"a":[0, 0]}'],
  ['deletes an element', '{"a":[1, 2, 3]}', [remove('a', 1)], '{"a":[1, 3]}'],
  ['deletes every element', '{"a":[1, 2]}', [remove('a', '*')], '{"a":[]}'],
  [
    'inserts in front, between and behind',
    '{"a":[ 1,2]}',
    [insert(['a', 1], 'x'), insert(['a', 0], 'w'), insert(['a', '-'], 'z')],
    '{"a":["w", 1,"x",2,"z"]}',
  ],
  ['inserts into an empty array', '{"a":[]}', [insert(['a', 0], {})], '{"a":[{}]}'],
  [
    'inserts nothing behind the end or where no array is',
    '{"a":[],"b":{}}',
    [insert(['a', 1], 0), insert(['b', 0], 0), insert(['c', '-'], 0)],
    '{"a":[],"b":{}}',
  ],
  [
    'applies one patch on what another has put there',
    '{}',
    [set(['a'], { b: [1] }), insert(['a', 'b', '-'], 2), rename(['a', 'b'], 'c')],
    '{"a":{"c":[1,2]}}',
  ],
  ['adds a key again that was deleted', '{"a":1,"b":2}', [remove('a'), set(['a'], 3)], '{"b":2,"a":3}'],
  ['matches a key that is written with escapes', '{"mod\\u0065l":"a"}', [set(['model'], 'b')], '{"mod\\u0065l":"b"}'],
  [
    'changes the last of equal keys and drops the others',
    '{"model":"a","x":1,"model":"b"}',
    [set(['model'], 'c')],
    '{"x":1,"model":"c"}',
  ],
  ['deletes all equal keys', '{"a":1,"b":2,"\\u0061":3}', [remove('a')], '{"b":2}'],
  ['goes into the last of equal keys', '{"a":{"b":1},"a":{"b":2}}', [set(['a', 'b'], 3)], '{"a":{"b":1},"a":{"b":3}}'],
  [
    'is not led astray by strings',
    '{"a":"\\"}],{\\\\","b":"]","model":"x"}',
    [set(['model'], 'y')],
    '{"a":"\\"}],{\\\\","b":"]","model":"y"}',
  ],
  [
    'takes numbers for keys of objects and names for keys of arrays as not there',
    '{"a":{"0":1},"b":[1]}',
    [remove('a', 0), remove('b', '0'), remove('a', '*')],
    '{"a":{"0":1},"b":[1]}',
  ],
  [
    'keeps keys of prototypes as data',
    '{"__proto__":{"a":1},"b":{"constructor":1}}',
    [set(['b', 'x'], 1)],
    '{"__proto__":{"a":1},"b":{"constructor":1,"x":1}}',
  ],
  ['writes what UTF-8 cannot say as escapes', '{}', [set(['a'], '\ud800é')], '{"a":"\\ud800é"}'],
];

describe('patchBytes', () => {
  it.each(CASES)('%s', (_what, before, patches, after) => {
    expect(patched(before, ...patches)).toBe(after);
  });

  it.each(CASES)('does to the parsed body the same: %s', (_what, before, patches, after) => {
    const body = JSON.parse(before) as JsonObject;
    expect(applyPatches(body, patches)).toEqual(JSON.parse(after));
    expect(body).toEqual(JSON.parse(before));
  });

  it('gives the very same bytes back when nothing changes', () => {
    const bytes = Buffer.from(' {"a": [ ], "b": { } } ');
    expect(patchBytes(bytes, [])).toBe(bytes);
    expect(patchBytes(bytes, [remove('c'), remove('a', 0), set(['a', 'b'], 1), rename(['b', 'x'], 'y')])).toBe(bytes);
  });

  it('reads plain byte arrays, also parts of larger ones', () => {
    const bytes = new TextEncoder().encode('xx{"a":1}xx').subarray(2, 9);
    expect(Buffer.from(patchBytes(bytes, [set(['a'], 2)])).toString()).toBe('{"a":2}');
  });

  describe('security 20: prototype pollution', () => {
    it.each([
      [set(['__proto__', 'polluted'], true)],
      [set(['a', 'constructor', 'prototype', 'polluted'], true)],
      [remove('prototype')],
      [fallback(['a', '__proto__'], {})],
      [rename(['a'], '__proto__')],
      [insert(['constructor', '-'], 1)],
    ])('refuses %j', (patch) => {
      const refused = expect.objectContaining({ code: 'PP_PATCH_PATH' });
      expect(() => patched('{"a":{}}', patch)).toThrow(refused);
      expect(() => applyPatches({ a: {} }, [patch])).toThrow(refused);
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    });
  });

  it.each([[set([], 1)], [remove('a', -1)], [remove('a', 0.5)]])('refuses the path of %j', (patch) => {
    expect(() => patched('{}', patch)).toThrow(expect.objectContaining({ code: 'PP_PATCH_PATH' }));
  });

  it.each([
    ['', 'at its end'],
    ['{"a":1', 'at its end'],
    ['{"a":"x', 'at its end'],
    ['{"a":[1,2', 'at its end'],
    ['{"a":1}x', 'at byte 7'],
    ['{"a":1,}', 'at byte 7'],
    ['{"a" 1}', 'at byte 5'],
    ['{a:1}', 'at byte 1'],
    ["{'a':1}", 'at byte 1'],
    ['{"a":01}', 'at byte 5'],
    ['{"a":tru}', 'at byte 5'],
    ['{"a":}', 'at byte 5'],
    ['{"a":[}]}', 'at byte 6'],
    ['{"a":1]', 'at byte 6'],
    ['{"\\x":1}', 'at byte 1'],
    ['nothing', 'at byte 0'],
    ['\uFEFF{}', 'at byte 0'],
  ])('refuses %j and says where', (text, place) => {
    expect(() => patched(text)).toThrow(
      expect.objectContaining({ code: 'PP_REQUEST_NOT_JSON', message: expect.stringContaining(place) }),
    );
  });

  it.each(['[]', '"a"', ' 12 ', 'null'])('refuses %j, which is no object', (text) => {
    expect(() => patched(text)).toThrow(expect.objectContaining({ code: 'PP_REQUEST_INVALID' }));
  });

  it('refuses to expand more children than the limit', () => {
    const many = `{"a":[${'1,'.repeat(100_000)}1]}`;
    expect(patched(many, set(['b'], 1))).toHaveLength(many.length + 6);
    expect(() => patched(many, remove('a', 0))).toThrow(expect.objectContaining({ code: 'PP_REQUEST_TOO_LARGE' }));
  });

  it('does to the bytes what applyPatches does to the object, for every body and every patches', () => {
    const name = fc.constantFrom('a', 'b', 'c', '*', 'é"\\', '-');
    const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        fc.constantFrom<JsonValue>(null, true, 0, -1.5e21, '', '"}]\\', 'é😀\n'),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(name, tie('value'), { maxKeys: 4 }),
      ),
    }));
    const body = fc.dictionary(name, value, { maxKeys: 5 });
    const path = fc.array(fc.oneof(name, fc.nat(4)), { minLength: 1, maxLength: 4 });
    const patch = fc.oneof(
      fc.record({ op: fc.constantFrom('set' as const, 'default' as const, 'insert' as const), path, value }),
      fc.record({ op: fc.constant('delete' as const), path }),
      fc.record({ op: fc.constant('rename' as const), path, to: name }),
    );
    fc.assert(
      fc.property(
        body,
        fc.array(patch, { maxLength: 4 }),
        fc.constantFrom(undefined, 1, '\t'),
        (object, patches, space) => {
          const text = JSON.stringify(object, null, space);
          const out = patched(text, ...patches);
          expect(JSON.parse(out)).toEqual(applyPatches(JSON.parse(text), patches));
        },
      ),
      { numRuns: 1000 },
    );
  });
});
