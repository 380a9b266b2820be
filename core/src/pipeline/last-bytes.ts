import type { Path } from '../wire/path.ts';

/** Longest wait for what an upstream still has to send behind a reply's last word. */
const GRACE_MS = 1_000;

const ENDED: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * The next bytes of a reply. Behind its last word there is little to wait for: an upstream that leaves its connection open, or
 * breaks it then, has ended, for the reply is complete whatever it does (earendil-works/pi#5592).
 */
export function nextBytes(
  source: AsyncIterator<Uint8Array>,
  path: Path<unknown>,
): Promise<IteratorResult<Uint8Array, undefined>> | IteratorResult<Uint8Array, undefined> {
  if (path.isOver()) return ENDED;
  return path.view.isComplete ? lastBytes(source) : source.next();
}

async function lastBytes(source: AsyncIterator<Uint8Array>): Promise<IteratorResult<Uint8Array, undefined>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<IteratorResult<Uint8Array, undefined>>((resolve) => {
    timer = setTimeout(resolve, GRACE_MS, ENDED);
  });
  try {
    return await Promise.race([source.next(), late]);
  } catch {
    return ENDED;
  } finally {
    clearTimeout(timer);
  }
}

/** Reads the rest of a reply that nobody waits for, so that its connection can be used again, and closes it if that takes long. */
export async function drain(source: AsyncIterator<Uint8Array> | undefined): Promise<void> {
  if (!source) return;
  const endsAtMs = performance.now() + GRACE_MS;
  for (let step = await lastBytes(source); !step.done && performance.now() < endsAtMs; ) step = await lastBytes(source);
  await source.return?.();
}
