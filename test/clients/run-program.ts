import { spawn } from 'node:child_process';

/** What one run of a program said. */
export interface ProgramRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  /** All of its environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  /** Interrupts it, as Ctrl-C does. */
  readonly signal?: AbortSignal;
}

/** Runs a program without a terminal and waits for its end; one that takes too long is killed, with all that it has started. */
export function runProgram(path: string, args: readonly string[], options: RunOptions): Promise<ProgramRun> {
  const { cwd, env, timeoutMs, signal } = options;
  const child = spawn(path, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const killGroup = (name: NodeJS.Signals) => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, name);
  };
  signal?.addEventListener('abort', () => killGroup('SIGINT'));
  const timer = setTimeout(() => killGroup('SIGKILL'), timeoutMs);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve({ code, ...output });
    });
  });
}
