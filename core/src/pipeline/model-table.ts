import type { Candidate, UpstreamHandle } from '../contract/exchange.ts';
import type { Patch } from '../contract/patch.ts';
import { ProxyError } from '../contract/proxy-error.ts';
import type { ModelMap, ModelRule, Target, TargetGroup } from '../contract/target.ts';
import { compileGlob, fillStars, type Glob } from './glob.ts';
import { nearestNames } from './nearest-names.ts';
import { type OrderContext, orderTargets } from './order-targets.ts';
import { holds, type RequestFacts } from './target-condition.ts';
import { paramPatches } from './target-params.ts';

/** An upstream with the models that it offers by their own names. */
export interface ListedUpstream {
  readonly handle: UpstreamHandle;
  /** Names or patterns. */
  readonly models: readonly string[];
  /** Patterns of models that are never sent there. */
  readonly exclude: readonly string[];
}

export interface Resolution {
  readonly rule: ModelRule;
  /** The key of `models`, or the upstream's name, that led here. */
  readonly by: string;
  readonly candidates: readonly Candidate[];
}

export interface ModelTable {
  /** @throws ProxyError `PP_MODEL_UNKNOWN` that names the nearest names. */
  resolve(name: string, facts: RequestFacts): Resolution;
  /** Names that can be asked for, patterns left out. */
  readonly names: readonly string[];
}

interface Pattern {
  readonly key: string;
  readonly glob: Glob;
  readonly target: Target;
}

interface Inherited {
  readonly params: readonly Patch[];
  readonly wire: string | undefined;
}

const isGroup = (target: Target): target is TargetGroup => typeof target === 'object' && 'to' in target;

/** Longest literal part first; the config's order decides between equals. */
function patternsOf(models: ModelMap): readonly Pattern[] {
  return Object.entries(models)
    .filter(([key]) => key.includes('*') && key !== '*')
    .map(([key, target]) => ({ key, target, glob: compileGlob(key) }))
    .sort((a, b) => b.glob.literalLength - a.glob.literalLength);
}

/**
 * Resolves model names in the order: exact key of `models`, the upstreams' own lists, patterns, `upstream/model` written
 * out, `*`.
 */
export function createModelTable(
  models: ModelMap,
  upstreams: readonly ListedUpstream[],
  order: OrderContext,
  loadOf: (handle: UpstreamHandle) => number,
): ModelTable {
  const byName = new Map(upstreams.map((upstream) => [upstream.handle.name, upstream]));
  const exact = new Map(Object.entries(models).filter(([key]) => !key.includes('*')));
  const patterns = patternsOf(models);
  const listed = upstreams.flatMap((upstream) =>
    upstream.models.map((name) => ({ upstream, name, glob: compileGlob(name) })),
  );
  const fallback = Object.hasOwn(models, '*') ? models['*'] : undefined;
  const names = [
    ...new Set([...exact.keys(), ...listed.map(({ name }) => name).filter((name) => !name.includes('*'))]),
  ];

  const isExcluded = ({ exclude }: ListedUpstream, model: string): boolean =>
    exclude.some((pattern) => compileGlob(pattern).match(model) !== undefined);

  const candidateOf = (upstream: ListedUpstream, model: string, { params, wire }: Inherited): Candidate[] =>
    isExcluded(upstream, model)
      ? []
      : [{ handle: upstream.handle, model, ...(params.length > 0 && { params }), ...(wire !== undefined && { wire }) }];

  const written = (text: string, inherited: Inherited): Candidate[] => {
    const slash = text.indexOf('/');
    const upstream = slash > 0 ? byName.get(text.slice(0, slash)) : undefined;
    return upstream && slash < text.length - 1 ? candidateOf(upstream, text.slice(slash + 1), inherited) : [];
  };

  const flatten = (
    target: Target,
    stars: readonly string[],
    facts: RequestFacts,
    inherited: Inherited,
  ): Candidate[] => {
    if (typeof target === 'string') return written(fillStars(target, stars), inherited);
    if (!isGroup(target)) return target.flatMap((element) => flatten(element, stars, facts, inherited));
    if (target.when && !holds(target.when, facts)) return [];
    const own: Inherited = {
      params: [...(target.params ? paramPatches(target.params) : []), ...inherited.params],
      wire: target.wire ?? inherited.wire,
    };
    const elements = isGroup(target.to) || typeof target.to === 'string' ? [target.to] : target.to;
    const branches = elements.map((element) => flatten(element, stars, facts, own));
    const group = {
      strategy: target.strategy ?? 'failover',
      weights: target.weights ?? [],
      loads: branches.map(([first]) => (first ? loadOf(first.handle) : 0)),
      identity: target,
    };
    return orderTargets(group, order).flatMap((index) => branches[index] ?? []);
  };

  const PLAIN: Inherited = { params: [], wire: undefined };

  type Step = (name: string, facts: RequestFacts) => Resolution | undefined;

  const patternStep =
    ({ key, glob, target }: Pattern): Step =>
    (name, facts) => {
      const stars = glob.match(name);
      return stars && { rule: 'pattern', by: key, candidates: flatten(target, stars, facts, PLAIN) };
    };

  const steps: readonly Step[] = [
    (name, facts) => {
      const target = exact.get(name);
      if (target === undefined) return undefined;
      return { rule: 'exact', by: name, candidates: flatten(target, [], facts, PLAIN) };
    },
    (name) => {
      const owners = listed.filter(({ glob }) => glob.match(name));
      const candidates = owners.flatMap(({ upstream }) => candidateOf(upstream, name, PLAIN));
      return { rule: 'listed', by: owners[0]?.upstream.handle.name ?? '', candidates };
    },
    ...patterns.map(patternStep),
    (name) => ({ rule: 'written', by: name.split('/', 1)[0] ?? '', candidates: written(name, PLAIN) }),
    (name, facts) =>
      fallback === undefined
        ? undefined
        : { rule: 'default', by: '*', candidates: flatten(fallback, [name], facts, PLAIN) },
  ];

  return {
    names,
    resolve(name, facts) {
      for (const step of steps) {
        const resolution = step(name, facts);
        if (resolution && resolution.candidates.length > 0) return resolution;
      }
      throw modelUnknown(name, names);
    },
  };
}

function modelUnknown(name: string, names: readonly string[]): ProxyError {
  const near = nearestNames(name, names);
  const asks = near.length > 0 ? `Ask for ${near.map((each) => `"${each}"`).join(' or ')}, or` : 'To allow it,';
  return new ProxyError('PP_MODEL_UNKNOWN', `No route leads to the model "${name.slice(0, 200)}".`, {
    hint: `${asks} add it to \`models\` in the config; \`pipeproxy models\` lists all names.`,
    param: 'model',
  });
}
