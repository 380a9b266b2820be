import type { UpstreamHandle } from '../contract/exchange.ts';
import type { ModelInfo } from '../contract/model-info.ts';
import { asProxyError, type ProxyError } from '../contract/proxy-error.ts';

/** What the upstreams said when they were asked for their models; one that cannot be asked is in neither. */
export interface LiveModels {
  readonly lists: Readonly<Record<string, readonly ModelInfo[]>>;
  /** Why there is no list, by upstream. */
  readonly failures: Readonly<Record<string, ProxyError>>;
}

/** Asks all upstreams at once. */
export async function askModels(handles: readonly UpstreamHandle[], signal: AbortSignal): Promise<LiveModels> {
  const lists: Record<string, readonly ModelInfo[]> = {};
  const failures: Record<string, ProxyError> = {};
  const ask = async ({ name, upstream, send }: UpstreamHandle): Promise<void> => {
    try {
      const models = await upstream.models?.(send, signal);
      if (models) lists[name] = models;
    } catch (error) {
      failures[name] = asProxyError(error);
    }
  };
  await Promise.all(handles.map(ask));
  return { lists, failures };
}
