import { describe, expect, it } from '@jest/globals';
import type { JsonObject, KeptReply } from '../../contract/index.ts';
import { createRequestBody } from '../../wire/request-body.ts';
import { openaiResponses } from './dialect.ts';
import { expand, references, withoutReferences } from './state-references.ts';

const bodyOf = (body: JsonObject) => createRequestBody(Buffer.from(JSON.stringify(body)), openaiResponses.peekKeys);
const said = (text: string): JsonObject => ({ role: 'user', content: text });
const NOTHING = new Map();

describe('what a request names', () => {
  it('is its previous response and the items that only have an id', () => {
    const input = [
      said('item_reference'),
      { type: 'item_reference', id: 'msg_1' },
      { id: 'rs_1' },
      { role: 'user', id: 'x' },
    ];
    expect(references(bodyOf({ previous_response_id: 'resp_1', input }))).toEqual([
      { kind: 'reply', id: 'resp_1', param: 'previous_response_id' },
      { kind: 'item', id: 'msg_1', param: 'input[1]' },
      { kind: 'item', id: 'rs_1', param: 'input[2]' },
    ]);
    expect(references(bodyOf({ input: 'hello', previous_response_id: null }))).toEqual([]);
  });

  const earlier: readonly KeptReply[] = [
    {
      input: [said('one')],
      reply: {
        output: [
          { type: 'reasoning', id: 'rs_1', summary: [] },
          { type: 'reasoning', id: 'rs_2', encrypted_content: 'sealed' },
          { type: 'message', id: 'msg_1', role: 'assistant', content: [] },
        ],
      },
    },
  ];

  it('responses trap 13 (can1357/oh-my-pi#41): goes on without reasoning that only has an id', () => {
    const [patch, deletion] = expand({ input: 'two', previous_response_id: 'resp_1' }, { earlier, items: NOTHING });
    expect(patch).toMatchObject({
      path: ['input'],
      value: [said('one'), { id: 'rs_2' }, { id: 'msg_1' }, { content: [{ type: 'input_text', text: 'two' }] }],
    });
    expect(deletion).toEqual({ op: 'delete', path: ['previous_response_id'] });
    const items = new Map([['rs_1', { type: 'reasoning', id: 'rs_1' }]]);
    const named = expand({ input: [said('two'), { type: 'item_reference', id: 'rs_1' }] }, { earlier: [], items });
    expect(named).toEqual([{ op: 'set', path: ['input'], value: [said('two')] }]);
  });

  it('stays where nobody here has it', () => {
    expect(expand({ input: 'two', previous_response_id: 'resp_1' }, { earlier: [], items: NOTHING })).toEqual([]);
  });

  it('is left out for whoever looks at the rest', () => {
    const rest = { model: 'm', reasoning: { effort: 'high' } };
    const named = { previous_response_id: 'a', conversation: 'b', prompt: {}, background: true };
    expect(withoutReferences({ ...rest, ...named, input: [{ type: 'item_reference', id: 'x' }] })).toEqual({
      ...rest,
      input: '',
    });
  });
});
