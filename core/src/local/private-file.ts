import { closeSync, constants, fchmodSync, fstatSync, openSync } from 'node:fs';

const OTHERS = 0o077;
// Absent on Windows, where the folder's own access list protects the file.
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;

/**
 * Makes a file before its user does, so that it is never readable by others. What SQLite puts beside it takes the same mode.
 * A symbolic link in its place is refused (`ELOOP`).
 *
 * @returns True when an existing file was readable by others and has been tightened.
 */
export function preparePrivateFile(path: string): boolean {
  const file = openSync(path, constants.O_RDWR | constants.O_CREAT | NO_FOLLOW, 0o600);
  try {
    const isLoose = process.platform !== 'win32' && (fstatSync(file).mode & OTHERS) !== 0;
    if (isLoose) fchmodSync(file, 0o600);
    return isLoose;
  } finally {
    closeSync(file);
  }
}
