import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';

/** Where the control socket of a state folder is: a file in it, or on Windows a named pipe that belongs to it. */
export function controlPath(stateDir: string, platform: NodeJS.Platform = process.platform): string {
  const folder = resolve(stateDir);
  if (platform !== 'win32') return join(folder, 'control.sock');
  const digest = createHash('sha256').update(folder.toLowerCase()).digest('hex').slice(0, 24);
  return `\\\\.\\pipe\\pipeproxy-${digest}`;
}
