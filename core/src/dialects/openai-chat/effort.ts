import type { Effort, Reasoning } from '../../contract/index.ts';
import { EFFORTS } from './decode-reasoning.ts';

/** A budget in tokens up to `tokens` is about as much as `effort`. */
const BUDGETS: readonly { readonly tokens: number; readonly effort: Effort }[] = [
  { tokens: 1024, effort: 'low' },
  { tokens: 8192, effort: 'medium' },
  { tokens: 24_576, effort: 'high' },
];

/** What a client means that asks for adaptive thinking and says no more. */
const ADAPTIVE_EFFORT: Effort = 'high';

function wantedEffort({ mode, effort, budgetTokens }: Reasoning): Effort | undefined {
  if (mode === 'off') return 'none'; // trap 38
  if (effort) return effort;
  if (mode === 'adaptive') return ADAPTIVE_EFFORT;
  if (budgetTokens === undefined) return undefined;
  return BUDGETS.find(({ tokens }) => budgetTokens <= tokens)?.effort ?? 'xhigh';
}

function clampEffort(wanted: Effort, known: readonly Effort[]): Effort | undefined {
  const rank = EFFORTS.indexOf(wanted);
  const thinking = known.filter((effort) => effort !== 'none');
  const weaker = thinking.findLast((effort) => EFFORTS.indexOf(effort) <= rank);
  return weaker ?? thinking[0];
}

/** No thinking: `none` where the target has the word, else the least that it can do. */
const QUIET: readonly Effort[] = ['none', 'minimal'];

/** The `reasoning_effort` for a wish, in words that the target knows; undefined: say nothing. */
export function encodeEffort(reasoning: Reasoning | undefined, known: readonly Effort[]): Effort | undefined {
  const wanted = reasoning && wantedEffort(reasoning);
  if (wanted === undefined) return undefined;
  if (wanted === 'none') return QUIET.find((effort) => known.includes(effort)); // trap 38
  return clampEffort(wanted, known);
}
