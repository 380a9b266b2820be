import type { Client } from './clients/client.ts';
import { CLIENTS } from './clients/clients.ts';
import { DIALECTS, type WorldDialect } from './world.ts';

/** An SDK in front of an upstream, with or without a stream. */
export interface Pair {
  readonly client: Client;
  readonly upstream: WorldDialect;
  readonly isStream: boolean;
  /** True when client and upstream speak different dialects. */
  readonly isTranslated: boolean;
}

/** Every SDK in front of every upstream dialect, in both forms of reply. */
export const PAIRS: readonly Pair[] = CLIENTS.flatMap((client) =>
  DIALECTS.flatMap((upstream) =>
    [true, false].map((isStream) => ({ client, upstream, isStream, isTranslated: client.dialect !== upstream })),
  ),
);

export const pairName = ({ client, upstream, isStream }: Pair): string =>
  `${client.name} -> ${upstream}, ${isStream ? 'stream' : 'whole'}`;
