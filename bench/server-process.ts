import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const START_TIMEOUT_MS = 15_000;
const STOP_TIMEOUT_MS = 10_000;

/** One server under the bench's control. */
export interface ServerProcess {
  readonly pid: number;
  readonly origin: string;
  /** Ends the process by SIGTERM, and by SIGKILL when that does not help; waits until it is gone. */
  stop(): Promise<void>;
}

/** How to start a server on a port that the bench chose. */
export interface ServerCommand {
  readonly name: string;
  /** Arguments of Node. */
  args(port: number): readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function isHealthy(origin: string): Promise<boolean> {
  try {
    const reply = await fetch(`${origin}/health`, { headers: { connection: 'close' } });
    await reply.arrayBuffer();
    return reply.ok;
  } catch {
    return false;
  }
}

/**
 * Starts a server and waits until its `/health` answers.
 *
 * @param home - A folder for its state and its log. The environment is not inherited, apart from PATH: keys and
 *   settings of the person at the machine must change nothing.
 * @throws Error with the end of the log when the server ends, or does not answer in time.
 */
export async function startServer(command: ServerCommand, home: string): Promise<ServerProcess> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const logFile = join(home, `${command.name}-${port}.log`);
  const log = openSync(logFile, 'w');
  const child = spawn(process.execPath, command.args(port), {
    stdio: ['ignore', log, log],
    env: { PATH: process.env.PATH, HOME: home, PIPEPROXY_HOME: home, ...command.env },
  });
  closeSync(log);
  const ended = once(child, 'exit');
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);

  const stop = async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(kill, STOP_TIMEOUT_MS);
    if (child.exitCode === null && child.signalCode === null) await ended;
    clearTimeout(timer);
    process.off('exit', kill);
  };

  const deadlineMs = performance.now() + START_TIMEOUT_MS;
  while (!(await isHealthy(origin))) {
    if (child.exitCode !== null || performance.now() > deadlineMs) {
      await stop();
      throw new Error(`${command.name} did not start:\n${readFileSync(logFile, 'utf8').slice(-2000)}`);
    }
    await delay(20);
  }
  return { pid: child.pid ?? 0, origin, stop };
}
