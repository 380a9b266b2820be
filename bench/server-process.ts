import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { nowMs } from './clock.ts';

const START_TIMEOUT_MS = 15_000;
const STOP_TIMEOUT_MS = 10_000;
const SHOWN_LOG = 2000;

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

/** A server that may not answer yet. */
export interface StartingServer extends ServerProcess {
  /** When its process was started, by `nowMs`. */
  readonly startedMs: number;
  hasEnded(): boolean;
  /** The end of what it has written. */
  readLog(): string;
}

/**
 * Starts a server and waits for nothing but a free port.
 *
 * @param home - A folder for its state and its log. The environment is not inherited, apart from PATH: keys and
 *   settings of the person at the machine must change nothing.
 */
async function spawnServer(command: ServerCommand, home: string): Promise<StartingServer> {
  const port = await freePort();
  const logFile = join(home, `${command.name}-${port}.log`);
  const log = openSync(logFile, 'w');
  const args = command.args(port);
  const startedMs = nowMs();
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', log, log],
    env: { PATH: process.env.PATH, HOME: home, PIPEPROXY_HOME: home, ...command.env },
  });
  closeSync(log);
  const ended = once(child, 'exit');
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;

  const stop = async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(kill, STOP_TIMEOUT_MS);
    if (!hasEnded()) await ended;
    clearTimeout(timer);
    process.off('exit', kill);
  };
  const readLog = () => readFileSync(logFile, 'utf8').slice(-SHOWN_LOG);
  return { pid: child.pid ?? 0, origin: `http://127.0.0.1:${port}`, startedMs, stop, hasEnded, readLog };
}

/**
 * Starts a server and waits until it is ready.
 *
 * @param isReady - Asks the server at an origin; by default whether its `/health` answers.
 * @throws Error with the end of the log when the server ends, or is not ready in time.
 */
export async function startServer(
  command: ServerCommand,
  home: string,
  isReady = isHealthy,
  pollMs = 20,
): Promise<StartingServer> {
  const server = await spawnServer(command, home);
  const deadlineMs = performance.now() + START_TIMEOUT_MS;
  while (!(await isReady(server.origin))) {
    if (server.hasEnded() || performance.now() > deadlineMs) {
      await server.stop();
      throw new Error(`${command.name} did not start:\n${server.readLog()}`);
    }
    await delay(pollMs);
  }
  return server;
}
