import { describe, expect, it } from '@jest/globals';
import type { JsonObject, Patch } from '../../contract/index.ts';
import { isWanted, streamPatches } from './stream-patches.ts';
import { systemPatches } from './system-patches.ts';

describe('patches for the form of the reply', () => {
  it.each<[string, JsonObject, boolean, JsonObject, Patch[]]>([
    [
      'asks for a stream and its usage',
      {},
      true,
      {},
      [
        { op: 'set', path: ['stream'], value: true },
        { op: 'set', path: ['stream_options'], value: { include_usage: true } },
      ],
    ],
    [
      'asks for usage beside other options',
      { stream: true, stream_options: { include_obfuscation: false } },
      true,
      {},
      [{ op: 'set', path: ['stream_options', 'include_usage'], value: true }],
    ],
    [
      'asks for usage in place of null',
      { stream: true, stream_options: null },
      true,
      {},
      [{ op: 'set', path: ['stream_options'], value: { include_usage: true } }],
    ],
    ['does nothing where all is said', { stream: true, stream_options: { include_usage: true } }, true, {}, []],
    ['asks for no usage by option', { stream: true }, true, { streamOptions: 'keep' }, []],
    [
      'takes the wish away by option',
      { stream: true, stream_options: { include_usage: true } },
      true,
      { streamOptions: 'drop' },
      [{ op: 'delete', path: ['stream_options'] }],
    ],
    [
      'asks for a whole reply',
      { stream: true, stream_options: {} },
      false,
      {},
      [
        { op: 'set', path: ['stream'], value: false },
        { op: 'delete', path: ['stream_options'] },
      ],
    ],
    ['leaves a body without a stream alone', {}, false, {}, []],
  ])('%s', (_name, peeked, isStream, options, expected) => {
    expect(streamPatches(peeked, isStream, options)).toEqual(expected);
  });
});

describe('the usage chunk that only we asked for', () => {
  const usage = '{"id":"x","choices": [ ],"usage":{"prompt_tokens":1}}';

  it.each<[string, string, JsonObject, boolean]>([
    ['is dropped', usage, {}, false],
    ['is kept for a client that asked', usage, { stream_options: { include_usage: true } }, true],
    ['is no filter chunk', '{"choices":[],"prompt_filter_results":[],"usage":null}', {}, true],
    [
      'is no chunk with a choice',
      '{"choices":[{"delta":{"content":"\\"choices\\":[] \\"usage\\""}}],"usage":{"prompt_tokens":1}}',
      {},
      true,
    ],
    ['is no word of the model', '{"choices":[{"delta":{"content":"x"}}]}', {}, true],
  ])('%s', (_name, data, peeked, expected) => {
    expect(isWanted({ data }, peeked)).toBe(expected);
  });
});

describe('patches of the system prompt', () => {
  const user = { role: 'user', content: 'hi' };
  const system = (content: unknown, role = 'system') => ({ role, content }) as JsonObject;

  it.each<[string, JsonObject[], 'append' | 'prepend' | 'replace', Patch[]]>([
    [
      'makes one where there is none',
      [user],
      'append',
      [{ op: 'insert', path: ['messages', 0], value: { role: 'system', content: 'new' } }],
    ],
    [
      'appends to the last of the leading ones',
      [system('a'), system('b', 'developer'), user, system('c')],
      'append',
      [{ op: 'set', path: ['messages', 1, 'content'], value: 'b\n\nnew' }],
    ],
    [
      'prepends to the first',
      [system('a'), system('b'), user],
      'prepend',
      [{ op: 'set', path: ['messages', 0, 'content'], value: 'new\n\na' }],
    ],
    [
      'adds a part to parts',
      [system([{ type: 'text', text: 'a' }])],
      'append',
      [{ op: 'insert', path: ['messages', 0, 'content', '-'], value: { type: 'text', text: 'new' } }],
    ],
    [
      'puts a part before parts',
      [system([])],
      'prepend',
      [{ op: 'insert', path: ['messages', 0, 'content', 0], value: { type: 'text', text: 'new' } }],
    ],
    ['fills an empty one', [system(null)], 'append', [{ op: 'set', path: ['messages', 0, 'content'], value: 'new' }]],
    [
      'replaces them all, the later ones first',
      [system('a'), system('b'), system('c'), user],
      'replace',
      [
        { op: 'set', path: ['messages', 0, 'content'], value: 'new' },
        { op: 'delete', path: ['messages', 2] },
        { op: 'delete', path: ['messages', 1] },
      ],
    ],
  ])('%s', (_name, messages, mode, expected) => {
    expect(systemPatches({ messages }, mode, 'new')).toEqual(expected);
  });

  it('are none for a body without messages', () => {
    expect(systemPatches({}, 'append', 'new')).toEqual([]);
  });
});
