import { chooseWire } from '../pipeline/choose-wire.ts';
import type { ResolutionRule } from '../pipeline/model-table.ts';
import type { Generation } from './generation.ts';

/** One candidate of an explained model. */
export interface ExplainedCandidate {
  readonly upstream: string;
  readonly provider: string;
  readonly model: string;
  /** Dialect and framing for each dialect in which a client may ask; `passes` is true where the bytes go through untouched. */
  readonly wires: readonly { readonly client: string; readonly upstream: string; readonly passes: boolean }[];
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
    candidates: candidates.map((candidate) => ({
      upstream: candidate.handle.name,
      provider: candidate.handle.provider,
      model: candidate.model,
      wires: dialects.map((client) => {
        const wire = chooseWire(candidate, 'chat', client);
        return { client, upstream: wire.dialect, passes: wire.dialect === client };
      }),
    })),
  };
}
