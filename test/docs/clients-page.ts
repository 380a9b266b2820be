import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../scripts/workspaces.ts';
import { type CodeBlock, codeBlocks } from './markdown.ts';
import { shellCommand } from './shell-words.ts';

const PAGE = readFileSync(join(ROOT, 'docs/guide/clients.md'), 'utf8');
const ADDRESS = 'http://127.0.0.1:8317';

/** What the guide says of one client, with another address in place of the usual one. */
export interface ClientSection {
  /** The text of its only block in this language. */
  block(language: string): string;
  /** Variables of its lines of shell. */
  readonly env: readonly Readonly<Record<string, string>>[];
  /** Rows of its tables, without their heads. */
  readonly rows: readonly (readonly string[])[];
  readonly blocks: readonly CodeBlock[];
}

/** Reads a section of docs/guide/clients.md, so that the tests do what the page says. */
export function clientSection(heading: string, url: string): ClientSection {
  const start = PAGE.indexOf(`\n## ${heading}\n`);
  if (start < 0) throw new Error(`the guide has no section "${heading}"`);
  const end = PAGE.indexOf('\n## ', start + 1);
  const text = PAGE.slice(start, end < 0 ? undefined : end).replaceAll(ADDRESS, url);
  const blocks = codeBlocks(text);
  const block = (language: string): string => {
    const found = blocks.find((each) => each.language === language);
    if (!found) throw new Error(`the section "${heading}" has no block of ${language}`);
    return found.text;
  };
  const shell = blocks.flatMap(({ language, text: line }) => (language === 'sh' ? [line] : []));
  const rows = [...text.matchAll(/^\| `(.+)` \|$/gm)].map(([, cells = '']) => cells.split('` | `'));
  return { block, blocks, rows, env: shell.map((line) => shellCommand(line).env) };
}
