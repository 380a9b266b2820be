import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { createProgram } from '../cli/src/program.ts';
import { ROOT } from '../scripts/workspaces.ts';
import { codeBlocks, inlineCode } from './docs/markdown.ts';
import { shellWords } from './docs/shell-words.ts';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const PAGES = ['README.md', 'CONTRIBUTING.md', ...globSync('{docs/**/*.md,plugins/*/README.md}', { cwd: ROOT })].sort();
const SCRIPTS = Object.keys(JSON.parse(read('package.json')).scripts);

/** What npm does besides our scripts. */
const NPM = ['init', 'install', 'ci', 'rebuild', 'pack', 'publish'];
/** Programs of others that the pages start. */
const CLIENTS = ['amp', 'claude', 'codex', 'gemini', 'opencode', 'curl', 'cd', 'git', 'node', 'mkdir'];
const ASSIGNMENT = /^[A-Z][A-Z0-9_]*=/;

interface Line {
  readonly page: string;
  readonly text: string;
}

const SHELL_LINES: readonly Line[] = PAGES.flatMap((page) =>
  codeBlocks(read(page))
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.replaceAll('\\\n', ' ').split(/\n|&&/))
    .map((text) => ({ page, text: text.replace(/(^|\s)#.*$/, '').trim() }))
    .filter(({ text }) => text !== ''),
);

const INLINE_COMMANDS: readonly Line[] = PAGES.flatMap((page) =>
  inlineCode(read(page))
    .flatMap((code) => code.split('&&'))
    .map((text) => ({ page, text: text.trim() }))
    .filter(({ text }) => /^(npx |npm |pipeproxy )/.test(text)),
);

/** The program, but its commands do nothing and its errors are thrown. */
function dryProgram(): Command {
  const program = createProgram(() => {
    throw new Error('a command ran');
  });
  const silence = (command: Command): void => {
    command.exitOverride().configureOutput({ writeOut: () => {}, writeErr: () => {} });
    if (command.commands.length === 0) command.action(() => {});
    command.commands.forEach(silence);
  };
  silence(program);
  return program;
}

/** Throws where our program would refuse its arguments. `COMMAND` stands for any command. */
async function checkOwn(args: readonly string[]): Promise<void> {
  if (args.length === 0 || args[0] === 'COMMAND' || args.includes('--help') || args.includes('--version')) return;
  await dryProgram().parseAsync([...args], { from: 'user' });
}

function checkNpm([command = '', script = '']: readonly string[]): void {
  if (command === 'test') return;
  if (command === 'run') expect(SCRIPTS).toContain(script);
  else expect(NPM).toContain(command);
}

/** `npx -p PACKAGE -p ANOTHER PROGRAM` brings packages along. */
function withoutPackages(words: readonly string[]): readonly string[] {
  return words[0] === '-p' ? withoutPackages(words.slice(2)) : words;
}

async function check(line: string): Promise<void> {
  const words = shellWords(line).filter((word) => !ASSIGNMENT.test(word));
  const [program = '', ...args] = words[0] === 'npx' ? withoutPackages(words.slice(1)) : words;
  if (program === 'pipeproxy') await checkOwn(args);
  else if (program === 'npm') checkNpm(args);
  else expect([...CLIENTS, '.ci/run', '']).toContain(program);
}

describe('commands in the documentation', () => {
  const lines = [...SHELL_LINES, ...INLINE_COMMANDS];

  it.each(lines.map(({ page, text }) => [page, text]))('%s: %s', async (_page, text) => {
    await check(text);
  });

  it('are looked at, and wrong ones are found', async () => {
    expect(lines.length).toBeGreaterThan(20);
    for (const wrong of [
      'npx pipeproxy strat',
      'pipeproxy start --prot 1',
      'npm run tests',
      'pipeproxy explain',
      'pipeproxy plugin',
    ]) {
      await expect(check(wrong)).rejects.toThrow();
    }
  });

  it('stand in blocks that are marked as shell', () => {
    const unmarked = PAGES.filter((page) => !page.endsWith('reference/commands.md')).flatMap((page) =>
      codeBlocks(read(page))
        .filter(
          ({ language, text }) =>
            language === '' && /^([A-Z_]+=\S+ )*(npx|npm|pipeproxy|claude|codex|gemini|opencode|curl) /m.test(text),
        )
        .map(({ line }) => `${page}:${line}`),
    );
    expect(unmarked).toEqual([]);
  });
});
