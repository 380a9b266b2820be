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

  describe('trap 36 (router-for-me/CLIProxyAPI#1078): a tool loop whose thinking is taken out', () => {
    const call = { type: 'tool_use', id: 'toolu_1', name: 'read', input: {} };
    const loop = (content: JsonObject[string], more: JsonObject = {}): JsonObject => ({
      thinking: { type: 'enabled', budget_tokens: 2_000 },
      messages: [
        { role: 'user', content: 'go' },
        { role: 'assistant', content },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'x' }] },
      ],
      ...more,
    });
    const taken = remove('messages', 1, 'content', 0);

    it('goes on without thinking', () => {
      expect(thinkingPatches(loop([thinking('sig'), call]), 'all')).toEqual([taken, remove('thinking')]);
      expect(thinkingPatches(loop([thinking('pp1.x'), call]), 'unsigned')).toEqual([taken, remove('thinking')]);
    });

    it('says nothing of clearing it', () => {
      const edits = (...types: string[]) => ({ context_management: { edits: types.map((type) => ({ type })) } });
      const both = loop([thinking('sig'), call], edits('clear_thinking_20251015', 'clear_tool_uses_20250919'));
      expect(thinkingPatches(both, 'all').slice(2)).toEqual([remove('context_management', 'edits', 0)]);
      const alone = loop([thinking('sig'), call], edits('clear_thinking_20251015'));
      expect(thinkingPatches(alone, 'all').slice(2)).toEqual([remove('context_management')]);
    });

    it.each([
      ['is kept where one that is signed stays', loop([thinking('pp1.x'), thinking('sig'), call]), 'unsigned'],
      ['is kept without a call', loop([thinking('sig'), text]), 'all'],
      ['is kept where the model adapts', loop([thinking('sig'), call], { thinking: { type: 'adaptive' } }), 'all'],
    ] as const)('%s', (_, history, which) => {
      expect(thinkingPatches(history, which)).toEqual([taken]);
    });
  });
});
