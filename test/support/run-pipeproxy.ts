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

/** A command on its way. */
export interface RunningCommand {
  /** Settles when it ends; one that goes on for too long is killed. */
  readonly ended: Promise<CommandResult>;
  /** Waits until standard output has words that fit. */
  says(words: RegExp): Promise<RegExpExecArray>;
  /** Asks it to stop and waits until it has. */
  stop(): Promise<CommandResult>;
}

/** Runs a command in a folder that is its working directory and its home. */
export function runPipeproxy(
  { path }: Pick<TempFolder, 'path'>,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): RunningCommand {
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd: path,
    env: { PATH: process.env.PATH, HOME: path, PIPEPROXY_HOME: path, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST_MS);
  const ended = new Promise<CommandResult>((done) => {
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      done({ code: code ?? signal ?? '', ...said });
    });
  });
  return {
    ended,
    says: (words) =>
      new Promise((done, fail) => {
        const look = (): void => {
          const found = words.exec(said.stdout);
          if (found) done(found);
        };
        look();
        child.stdout.on('data', look);
        void ended.then(({ stdout, stderr }) => fail(new Error(`it never said ${words}: ${stdout}${stderr}`)));
      }),
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
