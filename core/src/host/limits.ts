import type { Config } from '../contract/config.ts';

/** Bounds of the host, with their defaults. */
export interface HostLimits {
  readonly maxBodyBytes: number;
  readonly maxInflation: number;
  readonly maxHeaders: number;
  readonly maxHeaderBytes: number;
  readonly requestMs: number;
  readonly maxSocketsPerPeer: number;
  readonly maxOpenExchangesPerKey: number;
}

const DEFAULTS: HostLimits = {
  maxBodyBytes: 52_428_800,
  maxInflation: 100,
  maxHeaders: 200,
  maxHeaderBytes: 65_536,
  requestMs: 120_000,
  maxSocketsPerPeer: 2_000,
  maxOpenExchangesPerKey: 1_500,
};

export function limitsOf(config: Config): HostLimits {
  return { ...DEFAULTS, ...config.server?.limits };
}
