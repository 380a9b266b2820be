import type { ModelMap } from '@pipeproxy/core';
import type { FoundUpstream } from './found-upstream.ts';

export interface ModelVariables {
  /** `DEFAULT_MODEL`: what answers for every name. */
  readonly defaultModel?: string;
  /** `CLAUDE_MODEL`: what answers for Claude's names. */
  readonly claudeModel?: string;
}

const isNamedBy = (model: string, pattern: string): boolean => model.startsWith(pattern.replace(/\*$/, ''));

/** The upstream that a bare model name belongs to: by its pattern, else one that has everything, else the first. */
function ownerOf(model: string, found: readonly FoundUpstream[]): FoundUpstream | undefined {
  return (
    found.find(({ models }) => models.some((pattern) => isNamedBy(model, pattern))) ??
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
  const targets: Record<string, string[]> = {};
  for (const { name, models } of found) {
    for (const pattern of models) targets[pattern] = [...(targets[pattern] ?? []), `${name}/${pattern}`];
  }
  return Object.fromEntries(
    Object.entries(targets).map(([pattern, list]) => [pattern, list.length === 1 ? list[0]! : list]),
  );
}

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
    ...(variables.defaultModel === undefined ? patternTargets(found) : {}),
    ...(claudeTarget ? { 'claude-*': claudeTarget } : {}),
    ...(restTarget ? { '*': restTarget } : {}),
  };
}
