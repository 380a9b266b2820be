import type { JsonObject, Sampling } from '../../contract/index.ts';
import type { EncodeTarget } from './encode-target.ts';
import { NEW_VERSION } from './version.ts';

/** Fields of other dialects that the Messages API has never had -> name of the loss. */
const UNKNOWN: readonly (readonly [field: keyof Sampling, feature: string])[] = [
  ['seed', 'seed'],
  ['frequencyPenalty', 'frequency-penalty'],
  ['presencePenalty', 'presence-penalty'],
];

/** Other dialects go beyond what the Messages API takes. */
function clamped(feature: string, value: number, { lose }: EncodeTarget): number {
  const fitting = Math.min(1, Math.max(0, value));
  if (fitting !== value) lose(feature, `sent as ${fitting}: the Messages API takes 0 to 1`);
  return fitting;
}

/** Default values that a refusing model would take too: leaving them out loses nothing. */
const isDefault = ({ temperature, topP, topK }: Sampling): boolean =>
  (temperature ?? 1) === 1 && (topP ?? 1) >= 0.99 && topK === undefined;

function refusal(target: EncodeTarget, isThinking: boolean): string | undefined {
  if (target.version === NEW_VERSION) return 'version 2026-10-21 of the API has no sampling fields'; // trap 46
  if (target.capabilities.rejectsSampling) return 'the model takes the default values only';
  return isThinking ? 'a model that thinks takes the default values only' : undefined;
}

/**
 * The sampling fields of the body.
 * @see https://platform.claude.com/docs/en/api/migration-2026-10-21
 */
export function encodeSampling(sampling: Sampling, target: EncodeTarget, isThinking: boolean): JsonObject {
  for (const [field, feature] of UNKNOWN) {
    if (sampling[field] !== undefined) target.lose(feature, 'the Messages API has no such field');
  }
  const reason = refusal(target, isThinking);
  if (reason !== undefined) {
    if (!isDefault(sampling)) target.lose('sampling', reason);
    return {};
  }
  const { temperature, topP, topK } = sampling;
  const isPair = temperature !== undefined && topP !== undefined && target.capabilities.rejectsSamplingPair;
  if (isPair) target.lose('top-p', 'some models refuse it next to temperature');
  return {
    ...(temperature !== undefined && { temperature: clamped('temperature', temperature, target) }),
    ...(topP !== undefined && !isPair && { top_p: clamped('top-p', topP, target) }),
    ...(topK !== undefined && { top_k: topK }),
  };
}
