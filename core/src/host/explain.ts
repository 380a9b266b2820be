import type { Dialect } from '../contract/dialect.ts';
import type { Candidate } from '../contract/exchange.ts';
import type { ModelRule } from '../contract/target.ts';
import { chooseCall } from '../pipeline/choose-call.ts';
import { generates } from '../pipeline/generates.ts';
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

function explainWire(candidate: Candidate, { id: client, routes }: Dialect): ExplainedWire {
  const { handle, model } = candidate;
  const asked = routes.map(({ operation }) => operation).find(generates) ?? 'chat';
  const call = chooseCall(candidate, asked, client);
  const { dialect } = call.wire;
  const url = handle.upstream.address({ ...call, model, isStream: true });
  return { client, upstream: dialect, passes: dialect === client, url };
}

function explainCandidate(candidate: Candidate, dialects: readonly Dialect[]): ExplainedCandidate {
  const { handle, model } = candidate;
  const family = handle.upstream.facts?.(model).family;
  return {
    upstream: handle.name,
    provider: handle.provider,
    model,
    ...(family !== undefined && { family }),
    wires: dialects.map((dialect) => explainWire(candidate, dialect)),
  };
}

/** Some dialects are spoken to upstreams alone. */
const isAsked = ({ routes }: Dialect): boolean => routes.some(({ operation }) => generates(operation));

/** What would happen to a request for a model. Nobody is called. */
export interface Explanation {
  readonly model: string;
  readonly rule: ModelRule;
  /** Key of `models`, or upstream, that decided. */
  readonly by: string;
  readonly stages: readonly string[];
  readonly observers: readonly string[];
  /** Paths of plugins on which it can be asked for too. */
  readonly paths: readonly string[];
  readonly candidates: readonly ExplainedCandidate[];
}

/** @throws ProxyError `PP_MODEL_UNKNOWN`. */
export function explainModel(model: string, generation: Generation, dialects: readonly Dialect[]): Explanation {
  const facts = { model, client: undefined, headers: {}, inputTokenEstimate: 0, chat: () => undefined };
  const { rule, by, candidates } = generation.table.resolve(model, facts);
  return {
    model,
    rule,
    by,
    stages: generation.stageNames,
    observers: generation.observerNames,
    paths: generation.routes.points.map(({ method, path }) => `${method} ${path}`),
    candidates: candidates.map((candidate) => explainCandidate(candidate, dialects.filter(isAsked))),
  };
}
