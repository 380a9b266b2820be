import type { Config } from '../contract/config.ts';
import type { KeepRules } from '../pipeline/kept-replies.ts';

const DEFAULT_MAX_AGE_MS = 30 * 24 * 3_600_000;
/** Long enough for a tool that waits for its user. */
const DEFAULT_REASONING_MAX_AGE_MS = 3_600_000;

/** How long replies are kept, if at all. */
export const keepRules = ({ keep = {} }: Config): KeepRules => ({
  isOn: keep.replies ?? true,
  maxAgeMs: keep.maxAgeMs ?? DEFAULT_MAX_AGE_MS,
});

/** How long proofs of reasoning are kept, if at all. */
export const proofRules = ({
  keep: { replies = true, reasoningMaxAgeMs = DEFAULT_REASONING_MAX_AGE_MS } = {},
}: Config): KeepRules => ({
  isOn: replies && reasoningMaxAgeMs > 0,
  maxAgeMs: reasoningMaxAgeMs,
});
