import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@pipeproxy/core';
import { applyPatches } from '@pipeproxy/core/testing';
import { cachePatches } from './cache-fields.ts';

const control = { cache_control: { type: 'ephemeral', scope: 'global' } };
const kept = { cache_control: { type: 'ephemeral' } };
const text = (words: string, more: JsonObject = {}): JsonObject => ({ type: 'text', text: words, ...more });

function shaped(body: JsonObject) {
  const { patches, lost } = cachePatches(body, (field) => field === 'type');
  return { body: applyPatches(body, patches), lost };
}

const user = (content: JsonObject['content']): JsonObject => ({ messages: [{ role: 'user', content }] });

describe('the breakpoints of a body', () => {
  it('keep the fields that are taken, wherever they stand', () => {
    const body = (more: JsonObject): JsonObject => ({
      system: [text('s', more)],
      tools: [{ name: 'a', ...more }],
      ...user([
        text('a', more),
        { type: 'tool_result', tool_use_id: 'b', content: [text('c', more)], ...more },
        text('d'),
      ]),
    });
    expect(shaped(body(control))).toEqual({ body: body(kept), lost: ['cache_control.scope'] });
  });

  it('move from the request to its last block', () => {
    expect(shaped({ ...control, ...user('Hi') })).toEqual({
      body: { ...control, ...user([text('Hi', kept)]) },
      lost: [],
    });
    expect(shaped({ ...control, ...user([text('a'), text('b')]) }).body).toMatchObject(
      user([text('a'), text('b', kept)]),
    );
    expect(shaped({ ...control, ...user([text('a', { cache_control: { type: 'ephemeral' } })]) }).body).toMatchObject(
      user([text('a', kept)]),
    );
  });

  it.each<[string, JsonObject]>([
    ['four others', user(['a', 'b', 'c', 'd', 'e'].map((words, at) => text(words, at < 4 ? kept : {})))],
    ['no block that takes one', user([{ type: 'thinking', thinking: 'Hm.' }])],
    ['no message', { messages: [] }],
  ])('is lost where there is %s', (_name, body) => {
    expect(shaped({ ...control, ...body })).toEqual({ body: { ...control, ...body }, lost: ['cache_control'] });
  });
});
