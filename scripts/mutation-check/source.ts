import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';

/** A node of the syntax tree; only what all of them have is typed. */
export interface Node {
  readonly type: string;
  readonly span: Span;
  // biome-ignore lint/suspicious/noExplicitAny: the parser's tree is walked by name
  readonly [name: string]: any;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A parsed file; spans count its bytes from 0. */
export interface Source {
  readonly file: string;
  readonly bytes: Buffer;
  readonly body: readonly Node[];
  text(span: Span): string;
  /** The line, counted from 1, on which a byte stands. */
  lineOf(offset: number): number;
}

/** The parser begins to count at the first token: an empty statement in front makes that the beginning of the file. */
const FIRST_TOKEN = ';';

/** Moves every span of a tree by the same number of bytes. */
function moveSpans(value: unknown, by: number): void {
  if (Array.isArray(value)) for (const item of value) moveSpans(item, by);
  else if (value !== null && typeof value === 'object') {
    if ('start' in value && 'end' in value && typeof value.start === 'number' && typeof value.end === 'number') {
      value.start += by;
      value.end += by;
      return;
    }
    for (const item of Object.values(value)) moveSpans(item, by);
  }
}

/** Reads and parses one file of the repository. */
export function readSource(root: string, file: string): Source {
  const bytes = readFileSync(join(root, file));
  const module = parseSync(`${FIRST_TOKEN}${bytes}`, { syntax: 'typescript', target: 'es2024' });
  const [first, ...body] = module.body as unknown as Node[];
  moveSpans(body, -(first as Node).span.start - FIRST_TOKEN.length);
  const lineStarts = [0];
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lineStarts.push(at + 1);
  return {
    file,
    bytes,
    body,
    text: ({ start, end }) => bytes.toString('utf8', start, end),
    lineOf: (offset) => lineStarts.findLastIndex((start) => start <= offset) + 1,
  };
}
