import { describe, expect, it } from '@jest/globals';
import { createRandom, randomPieces } from '../../testing/random.ts';
import { openingsFor } from './openings.ts';
import { createToolTextScanner } from './tool-text-scanner.ts';

const READ = { type: 'function', name: 'read_file' } as const;
const OTHER = { type: 'function', name: 'look' } as const;
const scanner = (tools: readonly { readonly type: 'function'; readonly name: string }[] = [READ, OTHER]) =>
  createToolTextScanner(openingsFor(new Map(tools.map((tool) => [tool.name, tool]))));

/** What is given out piece by piece, and what is kept until the end. */
function scanned(pieces: readonly string[], tools = [READ, OTHER]) {
  const scan = scanner(tools);
  const said = pieces.map((piece) => scan.push(piece));
  const { isHolding } = scan;
  return { said, isHolding, rest: scan.end() };
}

describe('the scanner of tool text', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['ordinary words', ['Hel', 'lo'], ['Hel', 'lo']],
    ['a tag of another name', ['a <', 'tool', '_box>'], ['a', '', ' <tool_box>']],
    ['a tag that is spelled wrong at its end', ['<tool_cal', 'l/>'], ['', '<tool_call/>']],
    ['a tag that prose speaks of', ['<tool_call>', ' is a tag'], ['', '<tool_call> is a tag']],
    ['a path that is not there', ['<read_file>', '\n', 'x'], ['', '', '<read_file>\nx']],
    ['a list', ['[1', '] is a note'], ['[1', '] is a note']],
    ['an array of answers', ['[', '{', '"answer"', ':1}]'], ['', '', '[{"answer"', ':1}]']],
    ['an array behind words', ['See ', '[{"type"'], ['See', ' [{"type"']],
    ['a comparison', ['1 <', ' 2'], ['1', ' < 2']],
    ['two beginnings', ['<<tool_', 'x<tool_call>', '{'], ['<', '<tool_x', '']],
  ])('lets go of %s as soon as it can be no call', (_name, pieces, said) => {
    expect(scanned(pieces).said).toEqual(said);
  });

  it.each([
    ['<tool_call>{'],
    ['<TOOL_CALL> \n {'],
    ['<read_file>\n<Path>'],
    [' \n[ { "type"'],
    ["[{'name'"],
    ['[{"id"'],
    ['[{"input"'],
  ])('keeps what begins as a call: %s', (text) => {
    expect(scanned([text])).toEqual({ said: [''], isHolding: true, rest: text });
  });

  it('keeps everything from the first call on, with the white space before it', () => {
    const { said, rest } = scanned(['Let me see. ', '\n', '<tool_call>{}', '</tool_call> done']);
    expect([said, rest]).toEqual([['Let me see.', '', '', ''], ' \n<tool_call>{}</tool_call> done']);
  });

  it('does not look for files where the client has no tool that reads them', () => {
    expect(scanned(['<read_file><path>a'], [OTHER]).said).toEqual(['<read_file><path>a']);
  });

  it('gives back what never became a call, at the end', () => {
    expect(scanned(['a ', '<tool_call>'])).toEqual({ said: ['a', ''], isHolding: false, rest: ' <tool_call>' });
  });

  it('does not wait through blanks for ever', () => {
    const scan = scanner();
    scan.push('<tool_call>');
    const said = Array.from({ length: 300 }, () => scan.push('\n')).join('');
    expect(said).toContain('<tool_call>');
  });

  it('gives the same result however the text is split', () => {
    const random = createRandom(7);
    const parts = [
      '<',
      '<tool_call>',
      '{"name":',
      '</tool_call>',
      '<read_file>',
      '<path>',
      '[',
      '{',
      '"type"',
      ' ',
      '\n',
      'word',
      'İ',
      '>',
      '\u00a0',
    ] as const;
    let held = 0;
    for (let round = 0; round < 3_000; round++) {
      const text = Array.from({ length: 1 + random.below(8) }, () => random.pick(parts)).join('');
      const whole = scanned([text]);
      const cut = scanned(randomPieces(random, text));
      const single = scanned([...text]);
      const sum = ({ said, isHolding, rest }: ReturnType<typeof scanned>) => [said.join(''), isHolding, rest];
      expect([text, sum(cut), sum(single)]).toEqual([text, sum(whole), sum(whole)]);
      expect(whole.said.join('') + whole.rest).toBe(text);
      held += whole.isHolding ? 1 : 0;
    }
    expect(held).toBeGreaterThan(100);
  });
});
