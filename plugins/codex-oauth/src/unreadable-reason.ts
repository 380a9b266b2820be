const REASONS: Readonly<Record<string, string>> = {
  ELOOP: 'it is a symbolic link',
  EMLINK: 'it is a symbolic link',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  EISDIR: 'it is a folder',
  ENOENT: 'it is not there',
};

/** Why the system gives a file to nobody, in words. */
export function reasonOf(error: unknown): string {
  const code = String(Reflect.get(Object(error), 'code'));
  return REASONS[code] ?? `the system says ${code}`;
}
