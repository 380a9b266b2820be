import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type ClientSection, clientSection } from '../docs/clients-page.ts';
import type { RegistryProgram } from './registry-program.ts';
import { type ProgramRun, runProgram } from './run-program.ts';

const RUN_MS = 90_000;

/** A tool's call, as the scripted model makes it. */
export type ToolCall = Readonly<Record<'name' | 'arguments', string>>;

/** A real program of a user, set up as the guide says. */
export interface ClientProgram {
  /** Heading of its section in the guide. */
  readonly section: string;
  readonly program: RegistryProgram;
  /** Files of its home, by their paths. */
  files(guide: ClientSection): Readonly<Record<string, string>>;
  /** What the tests set beside the guide's variables: no telemetry, no updates. */
  readonly env: NodeJS.ProcessEnv;
  args(prompt: string, model: string): readonly string[];
  /** The call of its own tool that reads a file. */
  read(path: string): ToolCall;
}

export interface AskOptions {
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Stops the program, as Ctrl-C does. */
  readonly signal?: AbortSignal;
}

/** A program with a home and a working folder of its own, so that nothing of this machine's user is read or changed. */
export interface OpenProgram {
  readonly workFolder: string;
  /** Runs the program with these words, without a terminal. */
  ask(prompt: string, model: string, options?: AskOptions): Promise<ProgramRun>;
  /** The call of its own tool that reads a file of the working folder. */
  read(file: string): ToolCall;
  remove(): Promise<void>;
}

/** @param path - The program. @param url - What it is to call. */
export async function openProgram(client: ClientProgram, path: string, url: string): Promise<OpenProgram> {
  const folder = await mkdtemp(join(tmpdir(), 'pipeproxy-client-'));
  const [home, cwd] = [join(folder, 'home'), join(folder, 'work')];
  const guide = clientSection(client.section, url);
  await mkdir(cwd);
  for (const [name, text] of Object.entries(client.files(guide))) {
    await mkdir(dirname(join(home, name)), { recursive: true });
    await writeFile(join(home, name), text);
  }
  const base = { PATH: process.env.PATH, HOME: home, ...guide.env[0], ...client.env };
  return {
    workFolder: cwd,
    ask(prompt, model, { args = [], env, signal } = {}) {
      const options = { cwd, env: { ...base, ...env }, timeoutMs: RUN_MS, ...(signal && { signal }) };
      return runProgram(path, [...client.args(prompt, model), ...args], options);
    },
    read: (file) => client.read(join(cwd, file)),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
