import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RegistryProgram } from './registry-program.ts';

export const CODEX: RegistryProgram = { package: '@openai/codex', version: '0.169.0', command: 'codex' };

const RUN_MS = 90_000;

/** One line of what the program prints. */
export interface CodexEvent {
  readonly type: string;
  readonly message?: string;
  readonly item?: { readonly type: string; readonly text?: string; readonly aggregated_output?: string };
  readonly usage?: { readonly input_tokens: number; readonly output_tokens: number };
}

/** A home and a working folder of its own for the program, so that nothing of this machine's user is read or changed. */
export interface Codex {
  readonly workFolder: string;
  /** Runs `codex exec` with these words, and reads what it says. */
  ask(model: string, prompt: string): Promise<readonly CodexEvent[]>;
  remove(): Promise<void>;
}

const configFor = (baseUrl: string): string => `model_provider = "pipeproxy"
[model_providers.pipeproxy]
name = "pipeproxy"
base_url = "${baseUrl}/v1"
env_key = "PIPEPROXY_KEY"
wire_api = "responses"
request_max_retries = 1
stream_max_retries = 1
`;

/** @param path - The program. @param baseUrl - What it is to call. */
export async function createCodex(path: string, baseUrl: string): Promise<Codex> {
  const home = await mkdtemp(join(tmpdir(), 'pipeproxy-codex-home-'));
  const workFolder = join(home, 'work');
  await mkdir(workFolder);
  await writeFile(join(home, 'config.toml'), configFor(baseUrl));
  const env = { PATH: process.env.PATH, HOME: home, CODEX_HOME: home, PIPEPROXY_KEY: 'FAKE-client-key' };
  const flags = ['--json', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox'];
  return {
    workFolder,
    ask: (model, prompt) =>
      new Promise((resolve) => {
        const args = ['exec', ...flags, '-m', model, '-C', workFolder, prompt];
        const child = execFile(path, args, { env, timeout: RUN_MS }, (_error, stdout) => {
          const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
          resolve(lines.map((line) => JSON.parse(line) as CodexEvent));
        });
        child.stdin?.end();
      }),
    remove: () => rm(home, { recursive: true, force: true }),
  };
}
