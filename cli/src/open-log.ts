import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LogSink } from '@pipeproxy/core/host';

export interface OpenLog {
  readonly sink?: LogSink;
  close(): Promise<void>;
}

/** The log file of a config, for this user only; without one the host writes to standard error. */
export async function openLog(file: string | undefined): Promise<OpenLog> {
  if (file === undefined) return { close: async () => undefined };
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const stream = createWriteStream(file, { flags: 'a', mode: 0o600 });
  // A full disk must not stop the service.
  stream.on('error', () => undefined);
  return {
    sink: { write: (line) => void stream.write(line) },
    close: () => new Promise((resolve) => stream.end(() => resolve())),
  };
}
