import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../contract/index.ts';
import { thinkingPatches } from './thinking-patches.ts';

const thinking = (signature: string) => ({ type: 'thinking', thinking: 'hm', signature });
const text = { type: 'text', text: 'a' };
const redacted = { type: 'redacted_thinking', data: 'x' };
const body = (...contents: JsonObject[string][]): JsonObject => ({
  messages: contents.map((content) => ({ role: 'assistant', content })),
});
const remove = (...path: (string | number)[]) => ({ op: 'delete', path });

describe('thinkingPatches', () => {
  it('signatures (a): takes out what Anthropic did not sign, from the last to the first', () => {
    const history = body(
      'words',
      [thinking('sig'), thinking('pp1.x'), text, thinking('')],
      [text],
      [thinking('pp1.y')],
    );
    expect(thinkingPatches(history, 'unsigned')).toEqual([
      remove('messages', 3),
      remove('messages', 1, 'content', 3),
      remove('messages', 1, 'content', 1),
    ]);
  });

  it('signatures (c): takes out all of it after a refused signature', () => {
    expect(thinkingPatches(body([thinking('sig'), redacted, text]), 'all')).toEqual([
      remove('messages', 0, 'content', 1),
      remove('messages', 0, 'content', 0),
    ]);
  });

  it('leaves a clean history alone', () => {
    expect(thinkingPatches(body([thinking('sig'), redacted, text], 'x'), 'unsigned')).toEqual([]);
    expect(thinkingPatches({}, 'all')).toEqual([]);
  });
});
