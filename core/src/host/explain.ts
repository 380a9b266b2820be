import type { Candidate } from '../contract/exchange.ts';
import { chooseWire } from '../pipeline/choose-wire.ts';
import type { ResolutionRule } from '../pipeline/model-table.ts';
import type { Generation } from './generation.ts';

/** One candidate of an explained model. */
export interface ExplainedCandidate {
  readonly upstream: string;
  readonly provider: string;
  readonly model: string;
  /** The vendor's own id of the model, where the config says it. */
  readonly family?: string;
  /** Dialect and address for each dialect in which a client may ask; `passes` is true where the bytes go through untouched. */
  readonly wires: readonly ExplainedWire[];
}

/** How a candidate answers a client of one dialect. */
export interface ExplainedWire {
  readonly client: string;
  readonly upstream: string;
  readonly passes: boolean;
  readonly url: string;
}

function explainCandidate(candidate: Candidate, dialects: readonly string[]): ExplainedCandidate {
  const { handle, model } = candidate;
  const family = handle.upstream.facts?.(model).family;
  return {
    upstream: handle.name,
    provider: handle.provider,
    model,
    ...(family !== undefined && { family }),
    wires: dialects.map((client) => {
      const wire = chooseWire(candidate, 'chat', client);
      const url = handle.upstream.address({ operation: 'chat', model, wire, isStream: true });
      return { client, upstream: wire.dialect, passes: wire.dialect === client, url };
    }),
  };
}

/** What would happen to a request for a model. Nobody is called. */
export interface Explanation {
  readonly model: string;
  readonly rule: ResolutionRule;
  /** Key of `models`, or upstream, that decided. */
  readonly by: string;
  readonly stages: readonly string[];
  readonly observers: readonly string[];
  readonly candidates: readonly ExplainedCandidate[];
}

/** @throws ProxyError `PP_MODEL_UNKNOWN`. */
export function explainModel(model: string, generation: Generation, dialects: readonly string[]): Explanation {
  const facts = { model, client: undefined, headers: {}, inputTokenEstimate: 0, chat: () => undefined };
  const { rule, by, candidates } = generation.table.resolve(model, facts);
  return {
    model,
    rule,
    by,
    stages: generation.stageNames,
    observers: generation.observerNames,
    candidates: candidates.map((candidate) => explainCandidate(candidate, dialects)),
  };
}
