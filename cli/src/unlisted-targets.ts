import type { ModelInfo, ModelMap, Target } from '@pipeproxy/core';

/** A target whose upstream has a list of models that it is not in. */
export interface UnlistedTarget {
  /** Name or pattern in `models`. */
  readonly name: string;
  readonly target: string;
}

function written(target: Target): readonly string[] {
  if (typeof target === 'string') return [target];
  return 'to' in target ? written(target.to) : target.flatMap(written);
}

/** Ollama lists `qwen3:latest`, and takes `qwen3` for it. */
const means = (id: string, model: string): boolean => id === model || id.startsWith(`${model}:`);

/** Targets that are likely to be misspelt. Those with a star, and those of upstreams that have no list, are not looked at. */
export function unlistedTargets(
  models: ModelMap,
  live: Readonly<Record<string, readonly ModelInfo[]>>,
): readonly UnlistedTarget[] {
  return Object.entries(models).flatMap(([name, target]) =>
    written(target)
      .filter((text) => {
        const slash = text.indexOf('/');
        const served = live[text.slice(0, slash)] ?? [];
        const model = text.slice(slash + 1);
        return served.length > 0 && !model.includes('*') && !served.some(({ id }) => means(id, model));
      })
      .map((text) => ({ name, target: text })),
  );
}
