import { arrayOf, isObject, parseJson } from '../../wire/json-values.ts';
import { parsePythonLiteral } from './python-literal.ts';
import {
  type CallableTools,
  READ_FILE,
  readBlockCall,
  readFileCall,
  readItemCall,
  type TextCall,
} from './text-call.ts';

/** What a text says besides the calls that stand in it. */
export interface ToolText {
  readonly calls: readonly TextCall[];
  /** What is left of the text, white space at the two ends taken off where a call stood there. */
  readonly rest: string;
  /** Blocks that were no call of a declared tool, and are gone from the text all the same. */
  readonly unread: number;
}

/** A block in tags. `call` is absent for one that cannot be read. */
interface Block {
  readonly start: number;
  readonly end: number;
  readonly call?: TextCall | undefined;
}

const TAG = /<(tool_call|read_file)>/gi;
const CALL_END = /<\/tool_call>/gi;
const PATH_START = /\s*<path>/iy;
const PATH_END = /<\/path>\s*<\/read_file>/gi;
const LONE_TAG = /<\/?read_file>/gi;

function matchFrom(pattern: RegExp, text: string, from: number): { start: number; end: number } | undefined {
  pattern.lastIndex = from;
  const match = pattern.exec(text);
  return match ? { start: match.index, end: pattern.lastIndex } : undefined;
}

/** Reads the block whose opening tag ends at `from`; undefined where no block begins there, `none` where none can begin any more. */
type ReadBlock = (text: string, start: number, from: number, tools: CallableTools) => Block | 'none' | undefined;

const READERS: Readonly<Record<string, ReadBlock>> = {
  tool_call(text, start, from, tools) {
    const close = matchFrom(CALL_END, text, from);
    if (!close) return 'none';
    return { start, end: close.end, call: readBlockCall(text.slice(from, close.start).trim(), tools) };
  },
  [READ_FILE](text, start, from, tools) {
    const tool = tools.get(READ_FILE);
    if (!tool) return 'none';
    const open = matchFrom(PATH_START, text, from);
    if (!open) return undefined;
    const close = matchFrom(PATH_END, text, open.end);
    if (!close) return 'none';
    const path = text.slice(open.end, close.start).trim();
    return { start, end: close.end, call: path === '' ? undefined : readFileCall(path, tool) };
  },
};

/** The blocks of a text from left to right: a tag inside a block belongs to the block. Linear in the text's length. */
function blocksOf(text: string, tools: CallableTools): readonly Block[] {
  const blocks: Block[] = [];
  const over = new Set<string>();
  let from = 0;
  for (;;) {
    TAG.lastIndex = from;
    const tag = TAG.exec(text);
    if (!tag) return blocks;
    from = TAG.lastIndex;
    const name = String(tag[1]).toLowerCase();
    const block = over.has(name) ? undefined : READERS[name]?.(text, tag.index, from, tools);
    if (block === 'none') over.add(name);
    else if (block) {
      blocks.push(block);
      from = block.end;
    }
  }
}

function withoutBlocks(text: string, blocks: readonly Block[], tools: CallableTools): string {
  const starts = [0, ...blocks.map(({ end }) => end)];
  const ends = [...blocks.map(({ start }) => start), text.length];
  const rest = starts.map((start, index) => text.slice(start, ends[index])).join('');
  return tools.has(READ_FILE) ? rest.replace(LONE_TAG, '') : rest;
}

function readTags(text: string, tools: CallableTools): ToolText | undefined {
  const blocks = blocksOf(text, tools);
  const calls = blocks.flatMap(({ call }) => call ?? []);
  if (calls.length === 0) return undefined;
  return { calls, rest: withoutBlocks(text, blocks, tools), unread: blocks.length - calls.length };
}

function readArray(text: string, tools: CallableTools): ToolText | undefined {
  const array = text.trim();
  if (!array.startsWith('[') || !array.includes('tool_use')) return undefined;
  const items = arrayOf(parseJson(array) ?? parsePythonLiteral(array));
  const calls = items.flatMap((item) => (isObject(item) ? (readItemCall(item, tools) ?? []) : []));
  return calls.length === 0 ? undefined : { calls, rest: '', unread: items.length - calls.length };
}

/**
 * Finds the calls in a text. Undefined where there are none: the text stays as it is.
 *
 * @param isStart - Nothing has been said before this text.
 */
export function readToolText(text: string, tools: CallableTools, isStart: boolean): ToolText | undefined {
  const found = (isStart ? readArray(text, tools) : undefined) ?? readTags(text, tools);
  return found && { ...found, rest: isStart ? found.rest.trim() : found.rest.trimEnd() };
}
