import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@pipeproxy/core';
import { thinkingHistory } from './thinking-history.ts';

const answer = (fields: JsonObject): JsonObject => ({ role: 'assistant', content: 'a', ...fields });

function rewritten(history: string, fields: JsonObject): unknown {
  const rule = thinkingHistory({ thinking: { history } });
  const body = rule?.({ messages: [answer(fields)] }, () => {}) as { messages: readonly JsonObject[] };
  return body.messages[0];
}

describe('earlier reasoning', () => {
  it.each(['reasoning_content', 'reasoning', 'reasoning_text', 'reasoning_details', 'thinking_blocks'])(
    'goes where it is refused, by whatever name a client knows it: %s',
    (field) => {
      expect(rewritten('drop', { [field]: 'hm' })).toEqual(answer({}));
      expect(rewritten('keep-as:other', { other: 'hm', [field]: 'x' })).not.toHaveProperty(field);
    },
  );

  it.each(['reasoning_content', 'reasoning', 'reasoning_text'])(
    'that stands as %s goes on under the word that the server reads',
    (field) => {
      const said = field === 'reasoning' ? 'reasoning_content' : 'reasoning';
      expect(rewritten(`keep-as:${said}`, { [field]: 'hm' })).toEqual(answer({ [said]: 'hm' }));
      expect(rewritten('thinking-part', { [field]: 'hm' })).toMatchObject({
        content: [
          { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
          { type: 'text', text: 'a' },
        ],
      });
    },
  );
});
