import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** 192 bits. */
const KEY_BYTES = 24;

/** A client key that pipeproxy made itself. */
export interface GeneratedKey {
  readonly key: string;
  readonly file: string;
  /** True when it was made just now: the one time that it is shown. */
  readonly isNew: boolean;
}

/** The client key that was made at the first start that needed one, or a new one; kept in a file for this user only. */
export async function generatedKey(home: string): Promise<GeneratedKey> {
  const file = join(home, 'client.key');
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (kept.trim()) return { key: kept.trim(), file, isNew: false };
  await mkdir(home, { recursive: true, mode: 0o700 });
  const key = `pp-${randomBytes(KEY_BYTES).toString('base64url')}`;
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.chmod(0o600);
    await handle.writeFile(`${key}\n`);
  } finally {
    await handle.close();
  }
  return { key, file, isNew: true };
}
