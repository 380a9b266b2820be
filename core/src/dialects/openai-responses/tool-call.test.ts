import { describe, expect, it } from '@jest/globals';
import type { ChatTool, ToolCallBlock } from '../../contract/index.ts';
import { callForm, encodeCallItem } from './tool-call.ts';

const tools: readonly ChatTool[] = [
  { type: 'freeform', name: 'apply_patch' },
  { type: 'function', name: 'a' },
];
const callOf = (kind: ToolCallBlock['kind'], text: string) =>
  encodeCallItem({ callId: 'call_1', name: 'apply_patch', kind, arguments: text }, tools);

describe('a call of a freeform tool', () => {
  it.each(['function', 'freeform'] as const)(
    'responses trap 10, responses trap 11 (BerriAI/litellm#31571, icebear0828/codex-proxy#707): comes back in kind though the upstream called it a %s',
    (kind) => {
      expect(callForm('apply_patch', kind, tools)).toMatchObject({ type: 'custom_tool_call', field: 'input' });
      expect(callForm('a', 'function', tools)).toMatchObject({ type: 'function_call', field: 'arguments' });
    },
  );

  it('responses trap 12 (farion1231/cc-switch#3669): is unwrapped where it stood in JSON, and left alone where it did not', () => {
    expect(callOf('function', '{"input":"x"}').input).toBe('x');
    expect(callOf('freeform', '{"input":"x"}').input).toBe('{"input":"x"}');
  });
});
