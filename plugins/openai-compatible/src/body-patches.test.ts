import { describe, expect, it } from '@jest/globals';
import type { JsonObject, JsonValue } from '@pipeproxy/core';
import { applyPatches } from '@pipeproxy/core/testing';
import fc from 'fast-check';
import { bodyPatches } from './body-patches.ts';

const message = (role: string, content: JsonValue): JsonObject => ({ role, content });

describe('bodyPatches', () => {
  it('has nothing to say of the same body', () => {
    const body = { model: 'a' };
    expect(bodyPatches(body, body)).toEqual([]);
    expect(bodyPatches(body, { ...body })).toEqual([]);
  });

  it('names only what differs, however deep', () => {
    const image = { type: 'image_url', image_url: { url: 'data:' } };
    const before = {
      messages: [{ role: 'developer', content: [image] }],
      tools: [{ function: { strict: true } }],
      n: 1,
    };
    const after = { messages: [{ role: 'system', content: [image] }], tools: [{ function: {} }], top_k: 2 };
    expect(bodyPatches(before, after)).toEqual([
      { op: 'delete', path: ['n'] },
      { op: 'set', path: ['messages', 0, 'role'], value: 'system' },
      { op: 'delete', path: ['tools', 0, 'function', 'strict'] },
      { op: 'set', path: ['top_k'], value: 2 },
    ]);
  });

  it('leaves messages alone that stay while others come and go', () => {
    const [a, b, c] = [message('user', 'a'), message('system', 'b'), message('user', 'c')];
    const bridge = message('assistant', 'OK.');
    expect(bodyPatches({ messages: [a, b, c] }, { messages: [a, c] })).toEqual([
      { op: 'delete', path: ['messages', 1] },
    ]);
    expect(bodyPatches({ messages: [a, c] }, { messages: [a, bridge, c] })).toEqual([
      { op: 'insert', path: ['messages', 1], value: bridge },
    ]);
  });

  it('changes a message in place while another one goes', () => {
    const [a, b] = [message('developer', 'a'), message('system', 'b')];
    expect(bodyPatches({ messages: [a, b] }, { messages: [{ ...a, content: 'ab' }] })).toEqual([
      { op: 'set', path: ['messages', 0, 'content'], value: 'ab' },
      { op: 'delete', path: ['messages', 1] },
    ]);
  });

  it('replaces an array of texts whose length changes', () => {
    expect(bodyPatches({ stop: ['a', 'b'] }, { stop: ['a'] })).toEqual([{ op: 'set', path: ['stop'], value: ['a'] }]);
  });

  it('makes exactly the body that was wanted', () => {
    const key = fc.constantFrom('a', 'b', 'c', 'role');
    const { value } = fc.letrec<{ value: JsonValue; object: JsonObject }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<JsonValue>(null, true, 0, 1, '', 'x'),
        fc.array(tie('value'), { maxLength: 4 }),
        tie('object'),
      ),
      object: fc.dictionary(key, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    }));
    const edits = fc.array(fc.tuple(fc.nat(5), fc.constantFrom('keep', 'drop', 'change', 'add'), value), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 6 }), edits, (messages, changes) => {
        const after = messages.flatMap((element, index) => {
          const edit = changes.find(([at]) => at === index);
          if (!edit || edit[1] === 'keep') return [element];
          if (edit[1] === 'drop') return [];
          return edit[1] === 'add' ? [edit[2], element] : [edit[2]];
        });
        const [was, wanted] = [{ messages }, { messages: after }];
        expect(applyPatches(was, bodyPatches(was, wanted))).toEqual(wanted);
      }),
    );
  });
});
