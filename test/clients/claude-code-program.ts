import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RegistryProgram } from './registry-program.ts';

export const CLAUDE_CODE: RegistryProgram = {
  package: '@anthropic-ai/claude-code',
  version: '2.1.329',
  command: 'claude',
};

const RUN_MS = 90_000;

/** What one run of the program said. */
export interface ClaudeRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A home and a working folder of its own for the program, so that nothing of this machine's user is read or changed. */
export interface ClaudeCode {
  readonly workFolder: string;
  /** Runs `claude -p` with these words. */
  ask(
    prompt: string,
    options?: { readonly args?: readonly string[]; readonly env?: NodeJS.ProcessEnv },
  ): Promise<ClaudeRun>;
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
      const child = spawn(path, ['-p', prompt, ...args], {
        cwd: workFolder,
        env: { ...base, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const output = { stdout: '', stderr: '' };
      for (const name of ['stdout', 'stderr'] as const) {
        child[name].setEncoding('utf8').on('data', (text: string) => {
          output[name] += text;
        });
      }
      const timer = setTimeout(() => child.kill('SIGKILL'), RUN_MS);
      return new Promise((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (code) => {
          clearTimeout(timer);
          resolve({ code, ...output });
        });
      });
    },
    async remove() {
      await rm(home, { recursive: true, force: true });
      await rm(workFolder, { recursive: true, force: true });
    },
  };
}
