import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServerCommand, type ServerProcess, startServer } from './server-process.ts';
import { MOCK, TARGETS, type TargetName } from './targets.ts';

/** A mock upstream and the targets in front of it. */
export interface Servers {
  readonly mock: ServerProcess;
  readonly targets: readonly ServerProcess[];
}

/** Hands a fresh folder to `use`, and removes it, also when the bench is interrupted. */
export async function withHome<Result>(use: (home: string) => Promise<Result>): Promise<Result> {
  const home = mkdtempSync(join(tmpdir(), 'pipeproxy-bench-'));
  const clean = () => rmSync(home, { recursive: true, force: true });
  process.once('exit', clean);
  try {
    return await use(home);
  } finally {
    process.off('exit', clean);
    clean();
  }
}

/**
 * Starts a mock upstream and fresh targets in front of it, hands them to `use`, and leaves nothing behind.
 *
 * @param adapt - Changes the command of each target, for example to profile it.
 */
export function withServers<Result>(
  names: readonly TargetName[],
  use: (servers: Servers) => Promise<Result>,
  adapt = (command: ServerCommand) => command,
): Promise<Result> {
  return withHome(async (home) => {
    const started: ServerProcess[] = [];
    const start = async (command: ServerCommand) => {
      const server = await startServer(command, home);
      started.push(server);
      return server;
    };
    try {
      const mock = await start(MOCK);
      const targets: ServerProcess[] = [];
      for (const name of names) targets.push(await start(adapt(TARGETS[name](mock.origin, home))));
      return await use({ mock, targets });
    } finally {
      await Promise.all(started.map((server) => server.stop()));
    }
  });
}
