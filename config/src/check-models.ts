import type { Config, Target, TargetGroup } from '@pipeproxy/core';
import { suggestion } from './nearest.ts';
import { childPath } from './plain-data.ts';
import type { ConfigProblem } from './problem.ts';

/** The upstream that is always there. */
const ALWAYS = 'demo';

interface Context {
  readonly upstreams: readonly string[];
  readonly hasStar: boolean;
}

function checkText(target: string, path: string, { upstreams, hasStar }: Context): ConfigProblem[] {
  const name = target.slice(0, target.indexOf('/'));
  if (!upstreams.includes(name)) {
    const near = suggestion(name, upstreams) || ` (there are: ${upstreams.join(', ')})`;
    return [{ path, message: `there is no upstream "${name}"${near}` }];
  }
  return target.includes('*') && !hasStar ? [{ path, message: 'its * stands for nothing: the name has none' }] : [];
}

function checkWeights({ to, strategy, weights }: TargetGroup, path: string): ConfigProblem[] {
  const at = childPath(path, 'weights');
  if (strategy === 'weighted' && !weights) return [{ path: at, message: 'is missing: the strategy weighted needs it' }];
  if (!weights) return [];
  if (strategy !== 'weighted') return [{ path: at, message: 'needs strategy: weighted' }];
  const count = Array.isArray(to) ? to.length : 1;
  return weights.length === count ? [] : [{ path: at, message: `must have ${count} numbers, one for each target` }];
}

const isText = (target: Target): target is string => typeof target === 'string';
const isList = (target: Target): target is readonly Target[] => Array.isArray(target);

function checkTarget(target: Target, path: string, context: Context): ConfigProblem[] {
  if (isText(target)) return checkText(target, path, context);
  if (isList(target)) return target.flatMap((part, index) => checkTarget(part, childPath(path, index), context));
  const { to } = target as TargetGroup;
  return [...checkWeights(target as TargetGroup, path), ...checkTarget(to, childPath(path, 'to'), context)];
}

/** Finds targets whose upstream is not there, stars that stand for nothing, and weights that do not fit. */
export function checkModels({ upstreams = {}, models = {} }: Config): readonly ConfigProblem[] {
  const names = [...new Set([...Object.keys(upstreams), ALWAYS])];
  return Object.entries(models).flatMap(([name, target]) =>
    checkTarget(target, childPath('models', name), { upstreams: names, hasStar: name.includes('*') }),
  );
}
