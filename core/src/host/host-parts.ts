import type { Config } from '../contract/config.ts';
import type { Dialect } from '../contract/dialect.ts';
import type { Ledger } from '../contract/ledger.ts';
import type { Logger } from '../contract/services.ts';
import {
  CLOCK,
  composeRoot,
  LINES,
  LOGGER,
  PIPELINE_SERVICES,
  REDACTOR,
  REGISTRY,
  SERVICES_OF,
  STORE,
  TOKENS,
  UPSTREAMS,
} from './composition.ts';
import { findLedger } from './find-ledger.ts';
import { createGeneration, type Generation } from './generation.ts';
import type { HostOptions } from './host-options.ts';
import { newId } from './new-id.ts';
import { createRefusal, type Refusal } from './refusal.ts';
import { createRunning, type Running } from './running.ts';
import { createServedModels, type ServedModels } from './served-models.ts';
import { createHealthBook, type HealthBook } from './upstream-health.ts';

/** What lives as long as the host, whatever becomes of its config. */
export interface HostParts {
  readonly logger: Logger;
  readonly dialects: readonly [Dialect, ...Dialect[]];
  /** Names of built-ins that plugins have replaced -> the plugin. */
  readonly replaced: ReadonlyMap<string, string>;
  readonly served: ServedModels;
  readonly health: HealthBook;
  readonly running: Running;
  readonly refusal: Refusal;
  now(): number;
  redact(text: string): string;
  /** @throws ProxyError `PP_CONFIG_INVALID`. */
  generationOf(config: Config): Generation;
  /** Writes out the ledger and lets go of everything. */
  close(): Promise<void>;
}

type Root = ReturnType<typeof composeRoot>;

function openLedger(root: Root, config: Config): Ledger | Promise<Ledger> {
  const { definition, options } = findLedger(config, root.resolve(REGISTRY));
  return definition.create(options, root.resolve(SERVICES_OF)('ledger'));
}

/** How the pipelines of all configs of this host are made. */
function generationMaker(root: Root, ledger: Ledger, served: ServedModels): HostParts['generationOf'] {
  return (config) =>
    createGeneration({
      config,
      ledger,
      served,
      registry: root.resolve(REGISTRY),
      servicesOf: root.resolve(SERVICES_OF),
      lines: root.resolve(LINES),
      upstreams: root.resolve(UPSTREAMS).of(config),
      services: root.resolve(PIPELINE_SERVICES),
      store: root.resolve(STORE),
    });
}

/** @throws ProxyError `PP_CONFIG_INVALID` for a ledger that is not there, and what it throws. */
export async function openHostParts(options: HostOptions): Promise<HostParts> {
  const root = composeRoot(options);
  const registry = root.resolve(REGISTRY);
  const ledger = await openLedger(root, options.config);
  const now = () => root.resolve(CLOCK).now();
  const served = createServedModels(now);
  const dialects = [...registry.dialects.values()] as [Dialect, ...Dialect[]];
  return {
    now,
    served,
    dialects,
    logger: root.resolve(LOGGER),
    replaced: registry.replaced,
    health: createHealthBook(),
    running: createRunning(),
    refusal: createRefusal(dialects, newId),
    redact: root.resolve(REDACTOR).redact,
    generationOf: generationMaker(root, ledger, served),
    async close() {
      await ledger.close();
      await root.resolve(UPSTREAMS).close();
      await root.resolve(LINES).close();
      await root.resolve(TOKENS).close();
      await root.resolve(STORE).close();
    },
  };
}
