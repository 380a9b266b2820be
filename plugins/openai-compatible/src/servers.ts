import type { Server } from './server.ts';
import { CLOUDS } from './servers/clouds.ts';
import { LOCAL_SERVERS } from './servers/local-servers.ts';
import { MAKERS } from './servers/makers.ts';

/** Every server that is known by name: with its rows, the one place with facts of vendors. */
export const SERVERS = { ...MAKERS, ...CLOUDS, ...LOCAL_SERVERS } as const satisfies Record<string, Server>;

export type Preset = keyof typeof SERVERS;
