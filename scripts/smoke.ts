import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

/** How to start the program under test; `start --port 0` is appended. */
export interface SmokeCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** One thing that must be so. */
export interface Check {
  readonly name: string;
  run(): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 15_000;
const LOCAL_URL = /http:\/\/127\.0\.0\.1:\d+/;

/** The environment without what `npm run` adds to it, which would point a nested npm at this checkout. */
export function cleanEnvironment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const isOfNpmRun =
    /^(npm_(package|lifecycle|config_local_prefix|config_prefix|command|execpath|node_execpath)|INIT_CWD)/;
  return { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOfNpmRun.test(name))), ...extra };
}

/** How many checks passed, and how many did not. */
export interface SmokeResult {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Starts the program, asks it the first things that a user asks, and stops it.
 *
 * @param models - Names that must answer besides `demo`.
 */
export async function smoke(start: SmokeCommand, models: readonly string[] = []): Promise<SmokeResult> {
  const child = spawn(start.command, [...start.args, 'start', '--port', '0'], {
    cwd: start.cwd,
    env: start.env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collect(child);
  let url = '';
  try {
    return await runChecks([
      {
        name: 'prints its URL',
        run: async () => {
          url = await findUrl(child, output);
        },
      },
      { name: 'GET /health', run: () => checkHealth(url) },
      ...['demo', ...models].map((model) => ({
        name: `POST /v1/chat/completions with model ${model}`,
        run: () => checkModel(url, model),
      })),
      { name: 'stops on SIGTERM', run: () => stop(child, url) },
    ]);
  } finally {
    signal(child, 'SIGKILL');
  }
}

export async function runChecks(checks: readonly Check[]): Promise<SmokeResult> {
  let failed = 0;
  for (const { name, run } of checks) {
    try {
      await run();
      console.log(`PASS ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`FAIL ${name}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return { passed: checks.length - failed, failed };
}

function collect(child: ChildProcess): { text: string } {
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output.text += String(chunk)));
  return output;
}

async function findUrl(child: ChildProcess, output: { text: string }): Promise<string> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    const url = LOCAL_URL.exec(output.text)?.[0];
    if (url) return url;
    await delay(50);
  }
  throw new Error(`no URL in its output (exit code ${child.exitCode}):\n${output.text}`);
}

async function checkHealth(url: string): Promise<void> {
  const { status } = await fetch(`${url}/health`);
  if (status !== 200) throw new Error(`status ${status}`);
}

async function checkModel(url: string, model: string): Promise<void> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Say hello.' }] }),
  });
  const text = await response.text();
  const content = response.status === 200 ? JSON.parse(text).choices?.[0]?.message?.content : undefined;
  if (typeof content !== 'string' || content === '') throw new Error(`status ${response.status}: ${text}`);
}

async function stop(child: ChildProcess, url: string): Promise<void> {
  if (child.exitCode !== null) throw new Error(`it had ended before, with exit code ${child.exitCode}`);
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  signal(child, 'SIGTERM');
  while (await isServing(url)) {
    if (Date.now() > deadline) throw new Error(`still serving after ${STOP_TIMEOUT_MS} ms`);
    await delay(50);
  }
}

async function isServing(url: string): Promise<boolean> {
  return fetch(`${url}/health`).then(
    () => true,
    () => false,
  );
}

/** To the whole group: npx is the child, the program its grandchild. */
function signal(child: ChildProcess, name: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, name);
  } catch {
    // The group is gone already.
  }
}
