import type { IncomingMessage } from 'node:http';
import type { Config } from '../contract/config.ts';
import type { Observer } from '../contract/observer.ts';
import type { Generation } from './generation.ts';
import { type GuardRules, guardRequest } from './guard.ts';
import type { HostParts } from './host-parts.ts';
import { createIngress, type Ingress, type IngressParts, type IngressRoutes, ingressRoutes } from './ingress.ts';
import { limitsOf } from './limits.ts';
import type { ExchangeRules } from './new-exchange.ts';
import { newId } from './new-id.ts';
import type { ServeContext } from './serve-exchange.ts';
import type { PluginContext } from './serve-plugin.ts';

/** What every request asks of its generation, made once for all of them. */
interface IngressRules {
  readonly guard: GuardRules;
  readonly exchange: ExchangeRules;
  readonly serving: ServeContext;
  readonly plugins: PluginContext;
}

/** What one config makes of the host. */
interface Made {
  readonly generation: Generation;
  readonly rules: IngressRules;
  readonly routes: IngressRoutes;
}

/** The config that new requests see, and what it makes of the host. */
export interface LiveConfig {
  readonly generation: Generation;
  readonly ingress: Ingress;
  /** @throws ProxyError for a request that is not let in. */
  guard(request: IncomingMessage): void;
  /**
   * Takes another config; a refused one changes nothing.
   * @throws ProxyError `PP_CONFIG_INVALID`.
   */
  replace(config: Config): void;
  /** Closes the observers of all configs. */
  close(): Promise<void>;
}

function rulesOf(generation: Generation, observers: readonly Observer[], parts: HostParts): IngressRules {
  const { config, run, admit, leave } = generation;
  const { dialects, health, logger, now, redact, running } = parts;
  const limits = limitsOf(config);
  const totalMs = config.transport?.timeouts?.totalMs;
  const exchange = { limits, newId, now, running, ...(totalMs !== undefined && { totalMs }) };
  return {
    exchange,
    guard: {
      allowedHosts: config.server?.allowedHosts ?? [],
      allowedOrigins: config.server?.allowedOrigins ?? [],
      maxHeaders: limits.maxHeaders,
    },
    plugins: { dialects, rules: exchange, logger, redact, admit, leave },
    serving: { run, observers: [...observers, health.observer], running, logger, now, redact },
  };
}

/** @throws ProxyError `PP_CONFIG_INVALID`. */
export function createLiveConfig(first: Config, parts: HostParts, isReady: () => boolean): LiveConfig {
  /** Those of earlier configs too: an exchange that began before a reload is still shown to them. */
  const observers = new Set<Observer>();
  const guard = (request: IncomingMessage): void => guardRequest(request, live.rules.guard);
  const ingress: Omit<IngressParts, 'routes'> = {
    isReady,
    guard,
    dialects: parts.dialects,
    refusal: parts.refusal,
    rules: () => live.rules.exchange,
    serving: () => live.rules.serving,
    plugins: () => live.rules.plugins,
  };
  const make = (config: Config): Made => {
    const generation = parts.generationOf(config);
    const routes = ingressRoutes(generation.routes, ingress);
    for (const observer of generation.observers) observers.add(observer);
    return { generation, routes, rules: rulesOf(generation, [...observers], parts) };
  };
  let live = make(first);
  return {
    guard,
    get generation() {
      return live.generation;
    },
    ingress: createIngress({ ...ingress, routes: () => live.routes }),
    replace(config) {
      live = make(config);
    },
    close: async () => {
      await Promise.all([...observers].map((observer) => observer.close?.()));
    },
  };
}
