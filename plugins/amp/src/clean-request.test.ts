import { describe, expect, it } from '@jest/globals';
import { type JsonObject, patchBytes } from '@pipeproxy/core';
import { cleanPatches } from './clean-request.ts';

const cleaned = (text: string): string =>
  Buffer.from(patchBytes(Buffer.from(text), cleanPatches(JSON.parse(text) as JsonObject))).toString();

const of = (content: string, role = 'assistant'): string => `{ "messages": [{"role":"${role}","content":${content}}] }`;

describe('a request of Amp', () => {
  it.each([
    [
      'thinking without a signature',
      '[{"type":"thinking","thinking":"x"},{"type":"text","text":"a"}]',
      '[{"type":"text","text":"a"}]',
    ],
    ['thinking with a blank one', '[{"type":"thinking","signature":" "}]', '[]'],
    [
      'thinking with one that is no text',
      '[{"type":"thinking","signature":5},{"type":"thinking","signature":null}]',
      '[]',
    ],
    [
      "a tool call's signature",
      '[{"type":"tool_use","id":"t","signature":"s","input":{}}]',
      '[{"type":"tool_use","id":"t","input":{}}]',
    ],
  ])('amp section 6: loses %s', (_, before, after) => {
    expect(JSON.parse(cleaned(of(before)))).toEqual(JSON.parse(of(after)));
  });

  it('amp section 6: keeps all else byte for byte, large integers too', () => {
    const call = '{"type":"tool_use","id":"t","input":{"n":12345678901234567890, "f":1.0}}';
    const kept = '{"type":"thinking","thinking":"x","signature":"s"}';
    expect(cleaned(of(`[{"type":"thinking"},${kept},${call}]`))).toContain(call);
    const untouched = [
      of(`[${kept},${call}]`),
      of('"text"'),
      of('[{"type":"thinking"}]', 'user'),
      '{"input":[]}',
      '{"messages":5}',
    ];
    for (const text of untouched) expect(cleaned(text)).toBe(text);
  });
});
