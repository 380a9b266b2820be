import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { TempFolder } from '../temp-folder.ts';

const BIN = resolve(import.meta.dirname, '../../bin/pipeproxy.js');
const LONGEST_MS = 15_000;

/** What a command left behind. */
export interface CommandResult {
  /** Exit code, or the signal that ended it. */
  readonly code: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Words on standard output behind which the program is told to stop. */
  readonly until?: RegExp;
}

/** Runs a command to its end in a folder that is its working directory and its home; one that goes on for long is killed. */
export function runPipeproxy(
  { path }: Pick<TempFolder, 'path'>,
  args: readonly string[],
  { env, until }: RunOptions = {},
): Promise<CommandResult> {
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd: path,
    env: { PATH: process.env.PATH, HOME: path, PIPEPROXY_HOME: path, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text;
    if (until?.test(said.stdout)) child.kill('SIGTERM');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
  return new Promise((done) => {
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      done({ code: code ?? signal ?? '', ...said });
    });
  });
}
