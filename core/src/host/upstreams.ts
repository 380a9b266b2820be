import { createHash } from 'node:crypto';
import type { Config, TransportConfig, UpstreamConfig } from '../contract/config.ts';
import type { UpstreamHandle, UpstreamLimits } from '../contract/exchange.ts';
import type { Upstream } from '../contract/provider.ts';
import { ProxyError } from '../contract/proxy-error.ts';
import type { PluginServices } from '../contract/services.ts';
import type { Send } from '../contract/upstream-call.ts';
import type { ListedUpstream } from '../pipeline/model-table.ts';
import type { EnvironmentProxies } from '../transport/dispatcher.ts';
import { createTransport, type Transport, type TransportOptions } from '../transport/transport.ts';
import { type ConfigMistake, mistakenConfig, mistakesIn } from './config-mistake.ts';
import { makePart } from './make-part.ts';
import type { Registry } from './registry.ts';
import { transportOptions } from './transport-options.ts';

const DEFAULT_RETRY = { attempts: 1, baseDelayMs: 250, maxDelayMs: 5_000 };
const MAX_REPLY_BYTES = 104_857_600;
const MAX_EVENT_BYTES = 33_554_432;

/** All upstreams that were ever configured in this process, with their pools; they outlive a change of the config. */
export interface UpstreamPool {
  /**
   * The upstreams of a config: those that it shares with an earlier one are the same objects.
   * @throws ProxyError `PP_CONFIG_INVALID` or `PP_PLUGIN_INVALID` that names every mistake.
   */
  of(config: Config): readonly ListedUpstream[];
  close(): Promise<void>;
}

interface Entry {
  readonly listed: ListedUpstream;
  readonly transport: Transport;
}

/** Host-owned keys of an upstream; the rest are its provider's options. */
const COMMON_KEYS = new Set(['provider', 'exclude', 'proxy', 'tls', 'pool', 'http2', 'retry', 'timeouts']);

function optionsOf(config: UpstreamConfig): Record<string, unknown> {
  return Object.fromEntries(Object.entries(config).filter(([key]) => !COMMON_KEYS.has(key)));
}

function limitsOf(config: Config, upstream: TransportConfig): UpstreamLimits {
  const { attempts, baseDelayMs, maxDelayMs } = { ...DEFAULT_RETRY, ...config.transport?.retry, ...upstream.retry };
  const limits = config.server?.limits;
  return {
    maxReplyBytes: limits?.maxReplyBytes ?? MAX_REPLY_BYTES,
    maxEventBytes: limits?.maxEventBytes ?? MAX_EVENT_BYTES,
    attempts,
    baseDelayMs,
    maxDelayMs,
  };
}

const modelsOf = (models: unknown): readonly string[] => {
  if (Array.isArray(models)) return models.filter((name) => typeof name === 'string');
  return models !== null && typeof models === 'object' ? Object.keys(models) : [];
};

export function createUpstreamPool(
  registry: Registry,
  servicesOf: (name: string, send: Send) => PluginServices,
  environmentProxies?: EnvironmentProxies,
): UpstreamPool {
  const entries = new Map<string, Entry>();

  const create = (name: string, config: Config, upstream: UpstreamConfig, options: TransportOptions): Entry => {
    const provider = registry.providers.get(upstream.provider);
    if (!provider) {
      throw new ProxyError('PP_CONFIG_INVALID', `there is no provider "${upstream.provider}".`, {
        hint: `Use one of: ${[...registry.providers.keys()].join(', ')}; or name its package in \`plugins\`.`,
        param: 'provider',
      });
    }
    const transport = createTransport(options);
    const part = { path: `upstreams.${name}`, what: `the provider "${upstream.provider}"` };
    const handle: UpstreamHandle = {
      name,
      provider: upstream.provider,
      upstream: makePart<Upstream>(part, ['wires', 'address', 'authorize'], () =>
        provider.create(optionsOf(upstream) as never, servicesOf(name, transport.send)),
      ),
      send: transport.send,
      limits: limitsOf(config, upstream),
      running: 0,
    };
    return { transport, listed: { handle, models: modelsOf(upstream.models), exclude: upstream.exclude ?? [] } };
  };

  const entryOf = (name: string, upstream: UpstreamConfig, config: Config): Entry => {
    // With the contents of its PEM files: a certificate that was renewed makes another upstream.
    const options = transportOptions(name, config, environmentProxies);
    const text = JSON.stringify([name, upstream, options, config.transport, config.server?.limits]);
    const key = createHash('sha256').update(text).digest('hex');
    const entry = entries.get(key) ?? create(name, config, upstream, options);
    entries.set(key, entry);
    return entry;
  };

  return {
    of(config) {
      const mistakes: ConfigMistake[] = [];
      const listed = Object.entries(config.upstreams ?? {}).flatMap(([name, upstream]) => {
        try {
          return [entryOf(name, upstream, config).listed];
        } catch (error) {
          mistakes.push(...mistakesIn(error, { path: `upstreams.${name}`, what: 'it' }));
          return [];
        }
      });
      if (mistakes.length > 0) throw mistakenConfig(mistakes);
      return listed;
    },
    close: async () => {
      await Promise.all([...entries.values()].map(({ transport, listed }) => closeEntry(transport, listed)));
    },
  };
}

async function closeEntry(transport: Transport, { handle }: ListedUpstream): Promise<void> {
  await handle.upstream.close?.();
  await transport.close();
}
