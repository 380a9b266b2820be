import type { Failure, HeaderMap, Recovery } from '../../contract/index.ts';
import { filterBetas } from './beta-header.ts';

/** What deployments have refused, and what goes on after that. */
export interface BetaRules {
  /** Leaves out what the config or the deployment does not want. */
  filter(headers: HeaderMap, model: string): HeaderMap;
  /** Tries again without betas that were refused. */
  recover(failure: Failure): Recovery | undefined;
}

const REFUSAL = /anthropic-beta|beta flag/i;
const QUOTED = /[`'"]([\w.-]+)[`'"]/g;
const HEADER = 'anthropic-beta';
/** Words of an upstream must not fill the memory. */
const MAX_NAMES = 100;

const ALL = '*';

/** The values that a refusal names; some hosts name none and mean the header. */
function refusedIn(message: string): readonly string[] {
  const names = [...message.matchAll(QUOTED)].map(([, name = '']) => name).filter((name) => name !== HEADER);
  return names.length > 0 ? names : [ALL];
}

function without(headers: HeaderMap, refused: ReadonlySet<string>): HeaderMap {
  const kept = (headers[HEADER] ?? '')
    .split(',')
    .map((beta) => beta.trim())
    .filter((beta) => !refused.has(ALL) && !refused.has(beta));
  return filterBetas(headers, kept);
}

/**
 * The betas that a deployment takes are learned from its refusals: what it has depends on where it is hosted, and clients send what
 * Anthropic's own service has.
 *
 * @see https://github.com/QuantumNous/new-api/issues/3041 (`invalid beta flag`)
 */
export function createBetaRules(betas: 'all' | readonly string[]): BetaRules {
  const refusedBy = new Map<string, Set<string>>();
  return {
    filter(headers, model) {
      const refused = refusedBy.get(model);
      const wanted = filterBetas(headers, betas);
      return refused ? without(wanted, refused) : wanted; // foundry trap 14
    },
    recover({ call, error, reply }) {
      if (reply?.status !== 400 || !REFUSAL.test(error.message)) return undefined;
      const refused = refusedBy.get(call.model) ?? new Set();
      const news = refusedIn(error.message).filter((name) => !refused.has(name));
      if (news.length === 0 || refused.size >= MAX_NAMES) return undefined;
      refusedBy.set(call.model, new Set([...refused, ...news]));
      return {};
    },
  };
}
