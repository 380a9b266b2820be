import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const ROUNDS = 50;

/** True as soon as nothing but the weak references holds what they point to. */
export async function areCollected(references: readonly WeakRef<object>[]): Promise<boolean> {
  // Only contexts made while the flag is set see the collector.
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  for (let round = 0; round < ROUNDS; round++) {
    // What has been dereferenced lives until the turn is over.
    await sleep(5);
    collect();
    if (references.every((reference) => reference.deref() === undefined)) return true;
  }
  return false;
}
