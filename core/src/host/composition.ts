import 'reflect-metadata';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { container, type DependencyContainer, type InjectionToken, instanceCachingFactory } from 'tsyringe';
import type { Clock, Logger, PluginServices } from '../contract/services.ts';
import type { OpenStore } from '../contract/store.ts';
import type { Send } from '../contract/upstream-call.ts';
import type { PipelineServices } from '../pipeline/pipeline-services.ts';
import { environmentProxies, proxyPasswords } from '../transport/environment-proxies.ts';
import { framingOfReply } from '../wire/framings/registry.ts';
import { builtIns } from './built-ins.ts';
import { createStore } from './create-store.ts';
import type { GenerationsOwn } from './generation.ts';
import type { HostOptions } from './host-options.ts';
import { createLogger } from './logger.ts';
import { newId } from './new-id.ts';
import { createRouteLines, type RouteLines } from './plugin-routes.ts';
import { createRedactor, type Redactor } from './redactor.ts';
import { createRegistry, type Registry } from './registry.ts';
import { createTokenEstimator, type TokenEstimator } from './token-estimator.ts';
import { createUpstreamPool, type UpstreamPool } from './upstreams.ts';

const token = <T>(name: string): InjectionToken<T> => Symbol.for(`pipeproxy.${name}`);

export const CLOCK = token<Clock>('clock');
export const REDACTOR = token<Redactor>('redactor');
export const LOGGER = token<Logger>('logger');
export const STORE = token<OpenStore>('store');
export const REGISTRY = token<Registry>('registry');
export const SERVICES_OF = token<(name: string, send?: Send) => PluginServices>('services-of');
export const UPSTREAMS = token<UpstreamPool>('upstreams');
export const LINES = token<RouteLines>('lines');
export const TOKENS = token<TokenEstimator>('tokens');
export const PIPELINE_SERVICES = token<Omit<PipelineServices, GenerationsOwn>>('pipeline-services');

const DEFAULT_KEEPALIVE_MS = 15_000;

const noSend: Send = () => Promise.reject(new Error('only an upstream or a route may send'));

function servicesFactory(root: DependencyContainer, stateDir: string) {
  return (name: string, send: Send = noSend): PluginServices => ({
    name,
    send,
    newId,
    logger: root.resolve(LOGGER),
    clock: root.resolve(CLOCK),
    get store() {
      return root.resolve(STORE);
    },
    secret: (value) => root.resolve(REDACTOR).secret(value),
    redact: (text) => root.resolve(REDACTOR).redact(text),
    files: async () => {
      const folder = join(stateDir, name.replace(/[^\w.-]/g, '_'));
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return folder;
    },
  });
}

function pipelineServices(root: DependencyContainer, options: HostOptions): Omit<PipelineServices, GenerationsOwn> {
  const { dialects, framings } = root.resolve(REGISTRY);
  const clock = root.resolve(CLOCK);
  const { redact } = root.resolve(REDACTOR);
  const knownFramings = [...framings.values()];
  return {
    newId,
    redact,
    logger: root.resolve(LOGGER),
    now: () => clock.now(),
    framing: (id) => framings.get(id),
    framingOfReply: (contentType) => framingOfReply(contentType, knownFramings),
    dialect: (id) => dialects.get(id),
    userAgent: `pipeproxy/${options.version}`,
    hopId: newId('hop_'),
    keepaliveMs: options.keepaliveMs ?? DEFAULT_KEEPALIVE_MS,
    estimateTokens: (request) => root.resolve(TOKENS).estimate(request),
  };
}

/**
 * The only place that knows what stands behind which token. Everything here lives as long as the process; a change of the
 * config makes a new generation of the pipeline and leaves these alone.
 */
export function composeRoot(options: HostOptions): DependencyContainer {
  const root = container.createChildContainer();
  const once = <T>(key: InjectionToken<T>, make: (from: DependencyContainer) => T): void => {
    root.register<T>(key, { useFactory: instanceCachingFactory(make) });
  };
  const sink = options.logSink ?? process.stderr;
  root.register<Clock>(CLOCK, { useValue: Date });
  const proxies = environmentProxies(options.environment ?? {});
  once(REDACTOR, () => createRedactor([...options.secrets, ...(proxies ? proxyPasswords(proxies) : [])]));
  once(LOGGER, (from) => createLogger(options.config.logging ?? {}, from.resolve(REDACTOR), sink));
  once(STORE, (from) => createStore(options.config, from.resolve(REGISTRY), from.resolve(SERVICES_OF)('store')));
  once(REGISTRY, () => createRegistry([builtIns, ...options.plugins]));
  once(SERVICES_OF, (from) => servicesFactory(from, options.stateDir));
  once(UPSTREAMS, (from) => createUpstreamPool(from.resolve(REGISTRY), from.resolve(SERVICES_OF), proxies));
  once(LINES, () => createRouteLines(proxies));
  once(TOKENS, () => createTokenEstimator());
  once(PIPELINE_SERVICES, (from) => pipelineServices(from, options));
  return root;
}
