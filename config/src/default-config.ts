import { resolve } from 'node:path';
import type { Config, ResolvedConfig, TransportConfig } from '@pipeproxy/core';
import { freeze } from './freeze.ts';

/** What is listened on when nobody says anything else. */
export const DEFAULT_PORT = 8317;
/** The stages and observers that core makes itself, in their usual order. */
export const DEFAULT_PIPELINE: readonly string[] = ['auth', 'alias', 'translate', 'execute', 'usage'];

/** Name of the upstream that is always there, of its provider and of its model. */
const DEMO = 'demo';

export interface Folders {
  /** Folder that relative paths of the config start from. */
  readonly config: string;
  /** Folder of the state, unless the config names one. */
  readonly home: string;
}

const PEM_FILES = ['ca', 'cert', 'key'] as const;

/** The same with the paths of its PEM files made absolute. */
function withAbsolutePaths<T extends TransportConfig>(transport: T, path: (relative: string) => string): T {
  const { tls } = transport;
  if (!tls) return transport;
  const files = PEM_FILES.flatMap((name) => (tls[name] === undefined ? [] : [[name, path(tls[name])]]));
  return { ...transport, tls: { ...tls, ...Object.fromEntries(files) } };
}

/** Fills in what the config leaves open and makes its paths absolute. */
export function applyDefaults(config: Config, folders: Folders): ResolvedConfig {
  const path = (relative: string): string => resolve(folders.config, relative);
  const { server = {}, logging = {}, upstreams = {}, models = {}, state } = config;
  const demo = Object.hasOwn(upstreams, DEMO) ? upstreams[DEMO] : undefined;
  const isDemo = (demo?.provider ?? DEMO) === DEMO;
  return freeze<ResolvedConfig>({
    ...config,
    server: {
      ...server,
      port: server.port ?? DEFAULT_PORT,
      allowedHosts: server.allowedHosts ?? [],
      allowedOrigins: server.allowedOrigins ?? [],
      ...(server.tls ? { tls: { cert: path(server.tls.cert), key: path(server.tls.key) } } : {}),
    },
    auth: { keys: config.auth?.keys ?? [] },
    ...(config.transport && { transport: withAbsolutePaths(config.transport, path) }),
    upstreams: {
      [DEMO]: { provider: DEMO },
      ...Object.fromEntries(
        Object.entries(upstreams).map(([name, upstream]) => [name, withAbsolutePaths(upstream, path)]),
      ),
    },
    models: { ...(isDemo ? { [DEMO]: `${DEMO}/${DEMO}` } : {}), ...models },
    pipeline: config.pipeline ?? DEFAULT_PIPELINE,
    plugins: config.plugins ?? [],
    logging: { level: logging.level ?? 'info', ...(logging.file === undefined ? {} : { file: path(logging.file) }) },
    ledger: { name: config.ledger?.name ?? 'sqlite', options: config.ledger?.options ?? {} },
    state: {
      folder: state?.folder === undefined ? folders.home : path(state.folder),
      store: { name: state?.store?.name ?? 'sqlite', options: state?.store?.options ?? {} },
    },
    strict: config.strict ?? false,
  });
}
