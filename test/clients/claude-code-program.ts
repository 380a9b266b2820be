import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RegistryProgram } from './registry-program.ts';
import { type ProgramRun, runProgram } from './run-program.ts';

export const CLAUDE_CODE: RegistryProgram = {
  package: '@anthropic-ai/claude-code',
  version: '2.1.329',
  command: 'claude',
};

const RUN_MS = 90_000;

/** A home and a working folder of its own for the program, so that nothing of this machine's user is read or changed. */
export interface ClaudeCode {
  readonly workFolder: string;
  /** Runs `claude -p` with these words. */
  ask(
    prompt: string,
    options?: { readonly args?: readonly string[]; readonly env?: NodeJS.ProcessEnv },
  ): Promise<ProgramRun>;
  remove(): Promise<void>;
}

/** @param path - The program. @param baseUrl - What it is to call. */
export async function createClaudeCode(path: string, baseUrl: string): Promise<ClaudeCode> {
  const home = await mkdtemp(join(tmpdir(), 'pipeproxy-claude-home-'));
  const workFolder = await mkdtemp(join(tmpdir(), 'pipeproxy-claude-work-'));
  const base: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: home,
    ANTHROPIC_BASE_URL: baseUrl,
    ANTHROPIC_API_KEY: 'FAKE-client-key',
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
    DISABLE_TELEMETRY: '1',
    DISABLE_AUTOUPDATER: '1',
    CLAUDE_CODE_MAX_RETRIES: '2',
  };
  return {
    workFolder,
    ask(prompt, { args = [], env = {} } = {}) {
      const options = { cwd: workFolder, env: { ...base, ...env }, timeoutMs: RUN_MS };
      return runProgram(path, ['-p', prompt, ...args], options);
    },
    async remove() {
      await rm(home, { recursive: true, force: true });
      await rm(workFolder, { recursive: true, force: true });
    },
  };
}
