import type { CommandLineSettings } from '@pipeproxy/config';
import { addLocalServers } from '../add-local-servers.ts';
import { type GeneratedKey, generatedKey } from '../client-key.ts';
import type { CommandContext } from '../command.ts';
import { LOCAL_SERVERS, type LocalServer } from '../local-servers.ts';
import { openLog } from '../open-log.ts';
import { type ConfigOptions, prepare } from '../prepare.ts';
import { startReport } from '../start-report.ts';
import type { CommandHost } from '../surroundings.ts';
import { VERSION } from '../version.ts';

export interface StartOptions extends ConfigOptions {
  readonly settings: CommandLineSettings;
  /** Servers to look for on this machine. */
  readonly localServers?: readonly LocalServer[];
}

/** Exit code of a program that Ctrl-C killed. */
const KILLED = 130;

/** Serves until it is told to stop; a second time kills it. */
async function serveUntilStopped(host: CommandHost, context: CommandContext): Promise<void> {
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  let isStopping = false;
  const forget = context.onStop(() => {
    if (isStopping) return context.exit(KILLED);
    isStopping = true;
    context.writeOut('Stopping: running requests may end. Again stops at once.\n');
    stop();
  });
  try {
    await stopped;
    await host.close();
  } finally {
    forget();
  }
}

/**
 * Serves until SIGINT or SIGTERM.
 *
 * @throws ProxyError `PP_CONFIG_NOT_FOUND`, `PP_CONFIG_INVALID`, `PP_PLUGIN_INVALID`, `PP_PORT_IN_USE`
 */
export async function start(options: StartOptions, context: CommandContext): Promise<void> {
  let generated: GeneratedKey | undefined;
  const makeKey = async (): Promise<string> => {
    generated = await generatedKey(context.home);
    return generated.key;
  };
  const { read, resolved } = await prepare(context, { ...options, makeKey, learnSecrets: context.learnSecrets });
  const { config, plugins } = resolved;
  const log = await openLog(config.logging.file);
  const host = await context.createHost({
    config,
    plugins,
    secrets: read.secrets,
    stateDir: config.state.folder,
    version: VERSION,
    ...(log.sink ? { logSink: log.sink } : {}),
  });
  const leaving = new AbortController();
  try {
    const { url, port } = await host.listen().catch(async (error: unknown) => {
      await host.close(0);
      throw error;
    });
    context.writeOut(startReport({ url, version: VERSION, read, config, ...(generated ? { generated } : {}) }));
    if (read.isFromEnvironment) {
      const { signal } = leaving;
      const servers = options.localServers ?? LOCAL_SERVERS;
      // Not awaited: a silent port must not delay the first request.
      void addLocalServers({ servers, config, ownPort: port, host, signal }, context).catch(() => undefined);
    }
    await serveUntilStopped(host, context);
  } finally {
    leaving.abort();
    await log.close();
  }
}
