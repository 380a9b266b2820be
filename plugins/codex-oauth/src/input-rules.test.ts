import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@pipeproxy/core';
import { inputPatches } from './input-rules.ts';

const LONG = 'x'.repeat(65);

/** True for an item that keeps its id. */
const keepsId = (item: JsonObject): boolean =>
  !inputPatches({ input: [item] }).some(({ op, path }) => op === 'delete' && path.at(-1) === 'id');

describe('ids of items', () => {
  it.each<[JsonObject]>([
    [{ type: 'message', id: 'msg_1', role: 'user' }],
    [{ id: 'msg_1', role: 'user' }],
    [{ type: 'reasoning', id: 'rs_1', encrypted_content: 'gAAAAx' }],
    [{ type: 'function_call', id: 'fc_1' }],
    [{ type: 'custom_tool_call', id: 'ctc_1' }],
    [{ type: 'custom_tool_call_output', id: 'ctco_1' }],
    [{ type: 'compaction', id: 'cmp_1' }],
    [{ type: 'agent_message', id: 'whatever' }],
  ])('stay where they are of the right kind: %j', (item) => {
    expect(keepsId(item)).toBe(true);
  });

  it.each<[JsonObject]>([
    [{ type: 'message', id: 'resp_1', role: 'user' }],
    [{ type: 'reasoning', id: 'x_1', encrypted_content: 'gAAAAx' }],
    [{ type: 'reasoning', id: 'rs_1', encrypted_content: 'of somebody else' }],
    [{ type: 'reasoning', id: 'rs_1' }],
    [{ type: 'function_call', id: 'call_1' }],
    [{ type: 'custom_tool_call', id: 'x_1' }],
    [{ type: 'custom_tool_call_output', id: 'x_1' }],
    [{ type: 'function_call', id: `fc_${LONG}` }],
    [{ type: 'tool_search_output', id: LONG }],
    [{ type: 'message', id: null, role: 'user' }],
  ])('go where the backend would refuse them: %j', (item) => {
    expect(keepsId(item)).toBe(false);
  });
});
