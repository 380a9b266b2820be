import type { ModelMap } from '@pipeproxy/core';
import type { FoundUpstream } from './found-upstream.ts';

export interface ModelVariables {
  /** `DEFAULT_MODEL`: what answers for every name. */
  readonly defaultModel?: string;
  /** `CLAUDE_MODEL`: what answers for Claude's names. */
  readonly claudeModel?: string;
}

const isNamedBy = (model: string, pattern: string): boolean => model.startsWith(pattern.replace(/\*$/, ''));

/** Where a name or a pattern leads at an upstream; undefined when it is none of its own. */
function targetAt({ name, models, aliases = {} }: FoundUpstream, asked: string): string | undefined {
  if (Object.hasOwn(aliases, asked)) return `${name}/${aliases[asked]}`;
  return models.some((pattern) => isNamedBy(asked, pattern)) ? `${name}/${asked}` : undefined;
}

/** The upstream that a bare model name belongs to: by its own names, else one that has everything, else the first. */
function ownerOf(model: string, found: readonly FoundUpstream[]): FoundUpstream | undefined {
  return (
    found.find((upstream) => targetAt(upstream, model) !== undefined) ??
    found.find(({ isCatchAll }) => isCatchAll) ??
    found[0]
  );
}

function targetOf(model: string, found: readonly FoundUpstream[]): string | undefined {
  const named = found.some(({ name }) => model.startsWith(`${name}/`));
  if (named) return model;
  const owner = ownerOf(model, found);
  return owner && `${owner.name}/${model}`;
}

function patternTargets(found: readonly FoundUpstream[]): ModelMap {
  const names = new Set(found.flatMap(({ models, aliases = {} }) => [...Object.keys(aliases), ...models]));
  return Object.fromEntries(
    [...names].map((asked) => {
      const targets = found.flatMap((upstream) => targetAt(upstream, asked) ?? []);
      return [asked, targets.length === 1 ? targets[0]! : targets];
    }),
  );
}

const withoutAliases = ({ aliases: _, ...upstream }: FoundUpstream): FoundUpstream => upstream;

/**
 * The names that clients may ask for when nothing but the environment says so: each maker's names go to the maker's own
 * service, the rest to a service that has everything. A default model takes every name.
 */
export function environmentModels(found: readonly FoundUpstream[], variables: ModelVariables): ModelMap {
  const everything = found.find(({ isCatchAll }) => isCatchAll);
  const rest = variables.defaultModel ?? variables.claudeModel;
  const restTarget = rest === undefined ? everything && `${everything.name}/*` : targetOf(rest, found);
  const claudeTarget = variables.claudeModel === undefined ? undefined : targetOf(variables.claudeModel, found);
  return {
    ...(variables.defaultModel === undefined ? patternTargets(claudeTarget ? found.map(withoutAliases) : found) : {}),
    ...(claudeTarget ? { 'claude-*': claudeTarget } : {}),
    ...(restTarget ? { '*': restTarget } : {}),
  };
}
