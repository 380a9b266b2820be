import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RegistryProgram } from './registry-program.ts';
import { type ProgramRun, runProgram } from './run-program.ts';

export const GEMINI_CLI: RegistryProgram = { package: '@google/gemini-cli', version: '0.61.0', command: 'gemini' };

const RUN_MS = 90_000;

/** With another base URL the program would ask how to sign in. */
const SETTINGS = { security: { auth: { selectedType: 'gemini-api-key' } } };

/** A home and a working folder of its own for the program, so that nothing of this machine's user is read or changed. */
export interface GeminiCli {
  readonly workFolder: string;
  /** Runs `gemini -p` with these words; its tools run without a question. */
  ask(prompt: string, model: string): Promise<ProgramRun>;
  remove(): Promise<void>;
}

/** @param path - The program. @param baseUrl - What it is to call. */
export async function createGeminiCli(path: string, baseUrl: string): Promise<GeminiCli> {
  const home = await mkdtemp(join(tmpdir(), 'pipeproxy-gemini-home-'));
  const workFolder = await mkdtemp(join(tmpdir(), 'pipeproxy-gemini-work-'));
  await mkdir(join(home, '.gemini'));
  await writeFile(join(home, '.gemini', 'settings.json'), JSON.stringify(SETTINGS));
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: home,
    GOOGLE_GEMINI_BASE_URL: baseUrl,
    GEMINI_API_KEY: 'FAKE-client-key',
    GEMINI_CLI_TRUST_WORKSPACE: 'true',
    GEMINI_TELEMETRY_ENABLED: 'false',
    NO_COLOR: '1',
  };
  return {
    workFolder,
    ask: (prompt, model) =>
      runProgram(path, ['-p', prompt, '-m', model, '--approval-mode', 'yolo'], {
        cwd: workFolder,
        env,
        timeoutMs: RUN_MS,
      }),
    async remove() {
      await rm(home, { recursive: true, force: true });
      await rm(workFolder, { recursive: true, force: true });
    },
  };
}
