/** Long enough for a loaded machine, short enough for who waits for a test. */
const LIMIT_MS = 5_000;

/** Waits for what comes at once where all is well. @throws Error in place of waiting for ever. */
export async function within<T>(what: string, coming: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not happen within ${LIMIT_MS} ms`)), LIMIT_MS);
  });
  try {
    return await Promise.race([coming, late]);
  } finally {
    clearTimeout(timer);
  }
}
