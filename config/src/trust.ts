import { stat } from 'node:fs/promises';
import { ProxyError } from '@pipeproxy/core';

const WRITABLE_BY_ALL = 0o002;

/**
 * Refuses a config that was found by looking for one and that somebody else may have put there: a config is code, and says
 * where keys are sent.
 *
 * @throws ProxyError `PP_CONFIG_INVALID`
 */
export async function refuseForeign(file: string): Promise<void> {
  const ownId = process.getuid?.();
  if (ownId === undefined) return;
  const { uid, mode } = await stat(file);
  const isForeign = uid !== ownId && uid !== 0;
  if (!isForeign && (mode & WRITABLE_BY_ALL) === 0) return;
  throw new ProxyError(
    'PP_CONFIG_INVALID',
    `${file} ${isForeign ? 'belongs to another user' : 'can be written by every user'} and was not loaded.`,
    { hint: `If you trust it, name it: \`--config ${file}\`.` },
  );
}
