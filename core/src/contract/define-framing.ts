import { madeForContract } from './contract-version.ts';
import type { Framing } from './framing.ts';

/** Types a framing and returns it unchanged. */
export function defineFraming(framing: Framing): Framing {
  return madeForContract(framing);
}
