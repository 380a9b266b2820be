import { describe, expect, it } from '@jest/globals';
import { jsonArray, sse } from '@pipeproxy/core';
import { type FixRules, fixReply } from './fix-reply.ts';
import { mapEvents } from './map-events.ts';
import { createToolNames } from './tool-names.ts';

const rules = (over: Partial<FixRules> = {}): FixRules => ({
  model: 'asked',
  toolName: createToolNames({
    tools: [{ name: 'Read' }, { name: 'edit_FILE' }],
    tool_choice: { type: 'tool', name: 'Chosen' },
  }),
  dropsThinking: false,
  ...over,
});

const fixed = (value: object, over?: Partial<FixRules>): unknown =>
  JSON.parse(fixReply(JSON.stringify(value), rules(over)));

describe('a reply for Amp', () => {
  it.each([
    { model: 'served' },
    { type: 'message_start', message: { model: 'served' } },
    { modelVersion: 'served' },
    { type: 'response.created', response: { model: 'served' } },
    { response: { modelVersion: 'served' } },
  ])('amp section 6: names the model that was asked for: %j', (value) => {
    expect(JSON.stringify(fixed(value))).toBe(JSON.stringify(value).replace('served', 'asked'));
  });

  it('amp section 6: adds no model where none was', () => {
    expect(fixed({ type: 'ping', message: { id: 'm' } })).toEqual({ type: 'ping', message: { id: 'm' } });
  });

  it('amp section 6: has a signature on all thinking and all calls', () => {
    const content = [
      { type: 'thinking', thinking: '' },
      { type: 'tool_use', name: 'x' },
      { type: 'text', text: '' },
    ];
    expect(fixed({ content })).toEqual({
      content: [
        { type: 'thinking', thinking: '', signature: '' },
        { type: 'tool_use', name: 'x', signature: '' },
        { type: 'text', text: '' },
      ],
    });
    expect(fixed({ content_block: { type: 'thinking' } })).toEqual({
      content_block: { type: 'thinking', signature: '' },
    });
    const signed = { content_block: { type: 'thinking', signature: 's' } };
    expect(fixed(signed)).toEqual(signed);
  });

  it.each([
    ['read', 'Read'],
    ['EDIT_file', 'edit_FILE'],
    ['chosen', 'Chosen'],
    ['BASH', 'Bash'],
    ['Glob', 'glob'],
    ['other', 'other'],
    ['constructor', 'constructor'],
  ])('amp section 6: calls the tool %s %s', (said, expected) => {
    const block = { type: 'tool_use', name: said, signature: '' };
    expect(fixed({ content: [block] })).toEqual({ content: [{ ...block, name: expected }] });
    expect(fixed({ content_block: block })).toEqual({ content_block: { ...block, name: expected } });
  });

  it('amp section 6: leaves a name alone that two tools have in another case', () => {
    const toolName = createToolNames({ tools: [{ name: 'read' }, { name: 'READ' }] });
    expect(['read', 'Read', 'READ'].map(toolName)).toEqual(['read', 'Read', 'READ']);
  });

  it('amp section 6: loses its thinking where it calls a tool and is told to', () => {
    const thinking = { type: 'thinking', thinking: 'x', signature: 's' };
    const call = { type: 'tool_use', name: 'Read', signature: '' };
    const text = { type: 'text', text: 'x' };
    expect(fixed({ content: [thinking, text, thinking, call] }, { dropsThinking: true })).toEqual({
      content: [text, call],
    });
    expect(fixed({ content: [thinking, text] }, { dropsThinking: true })).toEqual({ content: [thinking, text] });
    expect(fixed({ content: [thinking, call] })).toEqual({ content: [thinking, call] });
  });

  it('amp section 6: keeps every byte that is not named, and what is no JSON', () => {
    const text =
      '{"model": "asked", "content":[{"type":"tool_use","name":"Read","signature":"","input":{"n":12345678901234567890,"f":1.0}}]}';
    expect(fixReply(text, rules())).toBe(text);
    expect(fixReply(text.replace('asked', 'served'), rules())).toBe(text);
    for (const odd of ['[DONE]', '', '[1]', '5', '{']) expect(fixReply(odd, rules())).toBe(odd);
  });
});

const STREAM = [
  { type: 'message_start', message: { model: 'served', content: [] } },
  { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '' } },
  { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'grüße 你好' } },
  { type: 'content_block_start', index: 1, content_block: { type: 'tool_use', name: 'read', input: {} } },
  { type: 'response.completed', response: { model: 'served' } },
];

async function through(pieces: readonly Uint8Array[], framing = sse): Promise<string> {
  const source = (async function* () {
    yield* pieces;
  })();
  const change = mapEvents(source, (event) => ({ ...event, data: fixReply(event.data, rules()) }), framing);
  let text = '';
  for await (const piece of change) text += piece;
  return text;
}

describe('a stream for Amp', () => {
  const text = STREAM.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
  const expected = text
    .replaceAll('"served"', '"asked"')
    .replace('"thinking":""}', '"thinking":"","signature":""}')
    .replace('"name":"read","input":{}}', '"name":"Read","input":{},"signature":""}');

  it('amp section 6: is mended alike however its bytes are cut', async () => {
    const bytes = Buffer.from(text);
    expect(await through([bytes])).toBe(expected);
    for (let at = 1; at < bytes.length; at++) {
      const whole = await through([bytes.subarray(0, at), bytes.subarray(at)]);
      if (whole !== expected) throw new Error(`cut at ${at}: ${whole}`);
    }
    expect(await through(Array.from(bytes, (byte) => Buffer.from([byte])))).toBe(expected);
  });

  it('amp section 6: keeps the form of an array of JSON', async () => {
    const array = '[{"modelVersion":"served"},\n{"modelVersion":"served","x":1}]';
    expect(JSON.parse(await through([Buffer.from(array)], jsonArray))).toEqual([
      { modelVersion: 'asked' },
      { modelVersion: 'asked', x: 1 },
    ]);
  });
});
