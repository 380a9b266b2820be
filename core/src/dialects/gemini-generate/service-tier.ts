import type { ChatRequest } from '../../contract/index.ts';
import type { EncodeTarget } from './encode-target.ts';

/** Neutral words are those that most dialects use -> Google's. `auto` is what it does when nobody says anything. */
const TIERS: Readonly<Record<string, string | undefined>> = {
  auto: undefined,
  default: 'standard',
  standard_only: 'standard',
  flex: 'flex',
  priority: 'priority',
};

/** Reads `serviceTier`. */
export function decodeTier(tier: string | undefined): string | undefined {
  const plain = tier?.toLowerCase();
  return plain === 'standard' ? 'default' : plain;
}

/** The `serviceTier` of the body; undefined where there is none to say. */
export function encodeTier({ serviceTier }: ChatRequest, target: EncodeTarget): string | undefined {
  if (serviceTier === undefined) return undefined;
  if (!Object.hasOwn(TIERS, serviceTier)) target.lose('service-tier', 'the upstream has no such tier');
  return Object.hasOwn(TIERS, serviceTier) ? TIERS[serviceTier] : undefined;
}
