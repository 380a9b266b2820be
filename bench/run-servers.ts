import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServerCommand, type ServerProcess, startServer } from './server-process.ts';
import { MOCK, TARGETS, type TargetName } from './targets.ts';

/**
 * Starts a mock upstream and fresh targets in front of it, hands them to `use`, and leaves nothing behind.
 *
 * @param adapt - Changes the command of each target, for example to profile it.
 */
export async function withServers<Result>(
  names: readonly TargetName[],
  use: (servers: readonly ServerProcess[]) => Promise<Result>,
  adapt = (command: ServerCommand) => command,
): Promise<Result> {
  const home = mkdtempSync(join(tmpdir(), 'pipeproxy-bench-'));
  const clean = () => rmSync(home, { recursive: true, force: true });
  process.once('exit', clean);
  const started: ServerProcess[] = [];
  const start = async (command: ServerCommand) => {
    const server = await startServer(command, home);
    started.push(server);
    return server;
  };
  try {
    const { origin } = await start(MOCK);
    for (const name of names) await start(adapt(TARGETS[name](origin, home)));
    return await use(started.slice(1));
  } finally {
    await Promise.all(started.map((server) => server.stop()));
    process.off('exit', clean);
    clean();
  }
}
