import type { Config, PipelineEntry } from '../contract/config.ts';
import type { Observer } from '../contract/observer.ts';
import { ProxyError } from '../contract/proxy-error.ts';
import type { PluginServices } from '../contract/services.ts';
import type { Stage } from '../contract/stage.ts';
import { makePart } from './make-part.ts';
import type { Registry } from './registry.ts';

export const DEFAULT_PIPELINE: readonly PipelineEntry[] = ['auth', 'alias', 'translate', 'execute', 'usage'];

/** What a pipeline is made of, in order. */
interface Steps {
  readonly stages: readonly Stage[];
  readonly observers: readonly Observer[];
}

/** Steps that the host makes itself, unless a plugin bears their name. */
interface BuiltInSteps {
  readonly stages: ReadonlyMap<string, () => Stage>;
  readonly observers: ReadonlyMap<string, () => Observer>;
}

const named = (entry: PipelineEntry) =>
  typeof entry === 'string' ? { stage: entry, options: {} } : { options: {}, ...entry };

/**
 * The steps that a config names.
 * @throws ProxyError `PP_CONFIG_INVALID` for a name that nothing bears.
 */
export function pipelineSteps(
  config: Config,
  registry: Registry,
  servicesOf: (name: string) => PluginServices,
  builtIn: BuiltInSteps,
): Steps {
  const stages: Stage[] = [];
  const observers: Observer[] = [];
  for (const [index, entry] of (config.pipeline ?? DEFAULT_PIPELINE).entries()) {
    const { stage: name, options } = named(entry);
    const part = { path: `pipeline[${index}]`, what: `"${name}"` };
    const [ofStage, ofObserver] = [registry.stages.get(name), registry.observers.get(name)];
    const stage = ofStage
      ? makePart<Stage>(part, ['handle'], () => ofStage.create(options as never, servicesOf(name)))
      : builtIn.stages.get(name)?.();
    const observer = ofObserver
      ? makePart<Observer>(part, ['observe'], () => ofObserver.create(options as never, servicesOf(name)))
      : builtIn.observers.get(name)?.();
    if (stage) stages.push(stage);
    else if (observer) observers.push(observer);
    else throw unknownStage(name, [builtIn.stages, builtIn.observers, registry.stages, registry.observers]);
  }
  return { stages, observers };
}

function unknownStage(name: string, known: readonly ReadonlyMap<string, unknown>[]): ProxyError {
  const names = known.flatMap((steps) => [...steps.keys()]);
  return new ProxyError('PP_CONFIG_INVALID', `pipeline: there is no stage or observer "${name}".`, {
    hint: `Use one of: ${names.join(', ')}; or name its package in \`plugins\`.`,
  });
}
