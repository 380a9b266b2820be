import type { Candidate } from '../contract/exchange.ts';
import type { ModelInfo } from '../contract/model-info.ts';
import type { ModelTable } from '../pipeline/model-table.ts';
import { listedLimits } from '../prices/listed-limits.ts';
import type { ServedModels } from './served-models.ts';

/** The names that can be asked for, with what is known of the first model behind each. */
export interface ModelList {
  /** Without asking anybody. */
  known(): readonly ModelInfo[];
  /** After the upstreams have been asked whose models' limits neither the config nor the table knows. */
  asked(): Promise<readonly ModelInfo[]>;
}

interface Named {
  readonly name: string;
  readonly candidate: Candidate | undefined;
}

function firstCandidate(name: string, table: ModelTable): Candidate | undefined {
  const facts = { model: name, client: undefined, headers: {}, inputTokenEstimate: 0, chat: () => undefined };
  try {
    return table.resolve(name, facts).candidates[0];
  } catch {
    return undefined;
  }
}

export function createModelList(table: ModelTable, served: ServedModels): ModelList {
  /** The config knows best, then the upstream itself, then the table. */
  const infoOf = ({ name, candidate }: Named): ModelInfo => {
    if (!candidate) return { id: name };
    const { handle, model } = candidate;
    const { upstream } = handle;
    const limits = { ...listedLimits(upstream, model), ...served.factsOf(handle, model), ...upstream.facts?.(model) };
    return { id: name, ...limits, ownedBy: handle.name };
  };

  const named = (): readonly Named[] => table.names.map((name) => ({ name, candidate: firstCandidate(name, table) }));

  return {
    known: () => named().map(infoOf),
    async asked() {
      const names = named();
      const unknown = names.filter((each) => infoOf(each).contextTokens === undefined);
      const handles = unknown.flatMap(({ candidate }) => (candidate?.handle.upstream.models ? [candidate.handle] : []));
      await served.ask([...new Set(handles)]);
      return names.map(infoOf);
    },
  };
}
