import { describe, expect, it } from '@jest/globals';
import { readToolText } from './read-tool-text.ts';
import type { CallableTools } from './text-call.ts';

const TOOLS: CallableTools = new Map(
  ['read_file', 'look', 'run'].map((name) => [name, { type: 'function' as const, name }]),
);

const read = (text: string, isStart = true, tools = TOOLS) => readToolText(text, tools, isStart);
const block = (name: string, input: string) => `<tool_call>{"name":"${name}","arguments":${input}}</tool_call>`;

describe('calls in a text', () => {
  it.each<[string, string, string]>([
    ['a file', '<read_file><path> src/a.ts\n</path></read_file>', '{"uri":"src/a.ts"}'],
    ['with white space between the tags, in capitals', '<READ_FILE>\n <path>a</path>\n</Read_File>', '{"uri":"a"}'],
    ['whose path has two lines', '<read_file><path>a\nb</path></read_file>', '{"uri":"a\\nb"}'],
    ['in the form of all tools', block('read_file', '{"path":"a","uri":"b","line":1}'), '{"uri":"a"}'],
    ['by uri', block('read_file', '{"uri":"b","line":1}'), '{"uri":"b"}'],
    ['with neither', block('read_file', '{"line":1}'), '{"line":1}'],
    ['as a block of an array', '[{"type":"tool_use","name":"read_file","input":{"path":"a"}}]', '{"uri":"a"}'],
  ])('read a file: %s', (_name, text, input) => {
    expect(read(text)).toEqual({ calls: [{ name: 'read_file', arguments: input }], rest: '', unread: 0 });
  });

  it('name the file as the schema of the client does', () => {
    const tool = (properties: object) =>
      new Map([['read_file', { type: 'function', name: 'read_file', schema: { properties } }]]) as CallableTools;
    const text = '<read_file><path>a</path></read_file>';
    expect(read(text, true, tool({ path: {} }))?.calls[0]?.arguments).toBe('{"path":"a"}');
    expect(read(text, true, tool({ path: {}, uri: {} }))?.calls[0]?.arguments).toBe('{"uri":"a"}');
  });

  it('keep the spelling of their arguments', () => {
    const written = '{ "n": 12345678901234567890, "f": 1.0, "n": 2.50 }';
    expect(read(block('look', written))?.calls).toEqual([{ name: 'look', arguments: written }]);
  });

  it('may go without arguments', () => {
    expect(read('<tool_call>\n{"name":"look"}\n</tool_call>')?.calls).toEqual([{ name: 'look', arguments: '{}' }]);
    expect(read(block('look', 'null'))?.calls).toEqual([{ name: 'look', arguments: '{}' }]);
  });

  it('come in their order, and leave the words between them', () => {
    const text = ` I look.\n${block('run', '{"a":1}')} and <read_file><path>x</path></read_file></read_file>\n then. \n`;
    expect(read(text, false)).toEqual({
      calls: [
        { name: 'run', arguments: '{"a":1}' },
        { name: 'read_file', arguments: '{"uri":"x"}' },
      ],
      rest: ' I look.\n and \n then.',
      unread: 0,
    });
    expect(read(text)?.rest).toBe('I look.\n and \n then.');
  });

  it('take bad blocks with them', () => {
    const bad = [block('unknown', '{}'), block('look', '[1]'), block('look', '"{}"'), '<tool_call>{oops}</tool_call>'];
    const text = `${bad.join(' ')}<read_file><path> </path></read_file>${block('look', '{}')}`;
    expect(read(text)).toEqual({ calls: [{ name: 'look', arguments: '{}' }], rest: '', unread: 5 });
  });

  it('may stand in a fence, which stays', () => {
    expect(read(`\`\`\`xml\n${block('look', '{}')}\n\`\`\``)).toMatchObject({ rest: '```xml\n\n```' });
  });

  it('do not begin inside another', () => {
    const inner = '<read_file><path>x</path></read_file>';
    expect(read(block('run', JSON.stringify({ text: inner })))?.calls).toEqual([
      { name: 'run', arguments: JSON.stringify({ text: inner }) },
    ]);
  });

  it('may be an array, also as Python writes it; what else is in it goes', () => {
    const items =
      "[{'type': 'text', 'text': 'x'}, {'type': 'tool_use', 'name': 'look', 'input': {'on': True}}, {'type': 'tool_use', 'name': 'nobody', 'input': {}}]";
    expect(read(` ${items} `)).toEqual({ calls: [{ name: 'look', arguments: '{"on":true}' }], rest: '', unread: 2 });
  });

  it.each([
    ['', 'nothing'],
    [block('unknown', '{}'), 'a tool that the client has not'],
    [block('toString', '{}'), 'a name of every object'],
    ['<tool_call>{"name":"look","arguments":{}}', 'a block without an end'],
    ['<tool_call>{"name":"look","arguments":{}</tool_call>', 'JSON without an end'],
    ['<tool_call>["look"]</tool_call>', 'an array in a block'],
    [`<tool_call>{"name":"look","arguments":${'{"a":'.repeat(300)}1${'}'.repeat(300)}}</tool_call>`, 'too deep'],
    ['<read_file>a</read_file>', 'a file without a path'],
    ['<read_file><path>a</path>', 'a file without an end'],
    ['[{"type":"tool_use","name":"look","input":[]}]', 'an array whose input is no object'],
    ['[{"type":"tool_use","name":"look"}]', 'an array without input'],
    ['[{"type":"tool_use","name":"look","input":{}}', 'an array without an end'],
    ['[{"name":"look","input":{}}]', 'an array of something else'],
    ['x [{"type":"tool_use","name":"look","input":{}}]', 'an array behind words'],
  ])('are not there: %s (%s)', (text) => {
    expect(read(text)).toBeUndefined();
  });

  it('are not looked for in a file tag where nobody reads files', () => {
    const tools = new Map([...TOOLS].filter(([name]) => name === 'look'));
    const text = `<read_file><path>a</path></read_file>${block('look', '{}')}`;
    expect(read(text, true, tools)?.rest).toBe('<read_file><path>a</path></read_file>');
  });

  it('are looked for in linear time (security 22)', () => {
    for (const piece of [
      '<read_file><path>',
      '<tool_call>{',
      '<read_file>   ',
      '</path>   ',
      '<tool_call>{</tool_call>',
    ]) {
      const before = process.cpuUsage();
      read(piece.repeat(40_000));
      expect(process.cpuUsage(before).user).toBeLessThan(2e6);
    }
  });
});
