import type { Config } from '../contract/config.ts';
import type { Exchange, UpstreamHandle } from '../contract/exchange.ts';
import type { Ledger } from '../contract/ledger.ts';
import type { ModelInfo } from '../contract/model-info.ts';
import type { Observer } from '../contract/observer.ts';
import type { PluginServices } from '../contract/services.ts';
import type { Stage } from '../contract/stage.ts';
import type { Store } from '../contract/store.ts';
import type { ModelRule } from '../contract/target.ts';
import type { Send } from '../contract/upstream-call.ts';
import { createUsageObserver } from '../observers/usage.ts';
import { createChatOf } from '../pipeline/chat-of.ts';
import { composeStages } from '../pipeline/compose.ts';
import { createGlance } from '../pipeline/glance.ts';
import { createKeptProofs } from '../pipeline/kept-proofs.ts';
import { createKeptReplies } from '../pipeline/kept-replies.ts';
import { createModelTable, type ListedUpstream, type ModelTable } from '../pipeline/model-table.ts';
import type { PipelineServices } from '../pipeline/pipeline-services.ts';
import { stageCall } from '../pipeline/stage-call.ts';
import { createAliasStage } from '../stages/alias.ts';
import { createAuthStage } from '../stages/auth.ts';
import { createExecuteStage } from '../stages/execute.ts';
import { createOpenLimit } from '../stages/open-limit.ts';
import { createTranslateStage } from '../stages/translate.ts';
import { keepRules, proofRules } from './keep-rules.ts';
import { limitsOf } from './limits.ts';
import { createModelList } from './model-list.ts';
import { pipelineSteps } from './pipeline-steps.ts';
import { type ExtraRoutes, extraRoutes, type RouteLines } from './plugin-routes.ts';
import type { Registry } from './registry.ts';
import type { ServedModels } from './served-models.ts';

/** The pipeline of one config. A change of the config makes a new one; running exchanges keep theirs. */
export interface Generation {
  readonly config: Config;
  readonly table: ModelTable;
  readonly upstreams: readonly ListedUpstream[];
  /** Names of the stages in order, as `explain` shows them. */
  readonly stageNames: readonly string[];
  /** Names of the observers that the config names. */
  readonly observerNames: readonly string[];
  readonly observers: readonly Observer[];
  /** What plugins add to the paths. */
  readonly routes: ExtraRoutes;
  /** @param stages - Further stages, which run before `alias`. */
  run(exchange: Exchange, stages?: readonly Stage[]): Promise<void>;
  /** Asks for a client key, as the pipeline does. */
  admit(exchange: Exchange): Promise<void>;
  /** Counts out a client that was admitted and is in no pipeline. */
  leave(exchange: Exchange): void;
  /** The names that can be asked for, with what is known of them without asking anybody. */
  models(): readonly ModelInfo[];
}

/** What the pipeline needs that depends on the config. */
export type GenerationsOwn = 'models' | 'isStrict' | 'upstream' | 'kept' | 'proofs';

export interface GenerationParts {
  readonly config: Config;
  readonly registry: Registry;
  readonly upstreams: readonly ListedUpstream[];
  readonly ledger: Ledger;
  readonly served: ServedModels;
  readonly services: Omit<PipelineServices, GenerationsOwn>;
  readonly store: Store;
  readonly lines: RouteLines;
  servicesOf(name: string, send?: Send): PluginServices;
}

function turns(): (group: object) => number {
  const counts = new WeakMap<object, number>();
  return (group) => {
    const turn = counts.get(group) ?? 0;
    counts.set(group, turn + 1);
    return turn;
  };
}

/**
 * Builds the pipeline that a config describes.
 * @throws ProxyError `PP_CONFIG_INVALID` for a name in `pipeline` that nothing bears.
 */
export function createGeneration(parts: GenerationParts): Generation {
  const { config, registry, upstreams, ledger, servicesOf, store } = parts;
  const order = { random: Math.random, turn: turns() };
  const table = createModelTable(config.models ?? {}, upstreams, order, (handle: UpstreamHandle) => handle.running);
  const rules = createModelTable(config.models ?? {}, upstreams, { random: () => 0, turn: () => 0 }, () => 0);
  const list = createModelList(table, parts.served);
  const services: PipelineServices = {
    ...parts.services,
    models: list.asked,
    isStrict: config.strict ?? false,
    upstream: (name) => upstreams.find(({ handle }) => handle.name === name)?.handle,
    kept: createKeptReplies(store, keepRules(config), parts.services.logger),
    proofs: createKeptProofs(store, proofRules(config), parts.services.logger),
  };
  const chatOf = createChatOf(services);
  const openLimit = createOpenLimit(limitsOf(config).maxOpenExchangesPerKey);

  const { stages, observers: named } = pipelineSteps(config, registry, servicesOf, {
    stages: new Map<string, () => Stage>([
      ['auth', () => createAuthStage(config.auth?.keys ?? [], openLimit, services.now)],
      ['alias', () => createAliasStage(table, createGlance(services, chatOf), services.kept)],
      ['translate', () => createTranslateStage(registry.dialects)],
      ['execute', () => createExecuteStage(services, chatOf)],
    ]),
    observers: new Map([['usage', () => createUsageObserver(ledger, config.prices ?? {})]]),
  });
  const observers = [openLimit.observer, ...named];
  const onion = composeStages(stages);
  const auth = composeStages(stages.filter(({ name }) => name === 'auth'));
  const longer = new WeakMap<readonly Stage[], ReturnType<typeof composeStages>>();
  const onionWith = (more: readonly Stage[]): ReturnType<typeof composeStages> => {
    const made = longer.get(more) ?? composeStages(before('alias', stages, more));
    longer.set(more, made);
    return made;
  };

  return {
    config,
    table,
    upstreams,
    stageNames: stages.map(({ name }) => name),
    observerNames: named.map(({ name }) => name),
    observers,
    routes: extraRoutes(parts),
    run(exchange, more) {
      exchange.call = (request) => stageCall(services, exchange, request);
      exchange.ruleOf = (model) => ruleIn(rules, model, exchange);
      return more?.length ? onionWith(more)(exchange) : onion(exchange);
    },
    admit: auth,
    leave: (exchange) =>
      openLimit.observer.observe(Object.freeze({ ...exchange, settledAtMs: 0, isClientGone: false })),
    models: list.known,
  };
}

/** Stages with others put before the one of a name; at the end where it is not there. */
function before(name: string, stages: readonly Stage[], others: readonly Stage[]): readonly Stage[] {
  const at = stages.findIndex((stage) => stage.name === name);
  return stages.toSpliced(at < 0 ? stages.length : at, 0, ...others);
}

/** Which rule leads from a name to somebody; a question changes nobody's turn. */
function ruleIn(rules: ModelTable, model: string, { client, inbound }: Exchange): ModelRule | undefined {
  const facts = { model, client, headers: inbound.headers, inputTokenEstimate: 0, chat: () => undefined };
  try {
    return rules.resolve(model, facts).rule;
  } catch {
    return undefined;
  }
}
