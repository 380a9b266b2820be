import type { CommandLineSettings, ReadConfig, Resolved } from '@pipeproxy/config';
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

interface StopWatch {
  /** Resolves at the first request to stop. */
  readonly stopped: Promise<void>;
  forget(): void;
}

/** Waits for a request to stop; a second one ends the process at once. */
function watchStop(context: CommandContext): StopWatch {
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  let isStopping = false;
  const forget = context.onStop(() => {
    if (isStopping) return context.exit(KILLED);
    isStopping = true;
    context.writeOut('Stopping: running requests may end. Again stops at once.\n');
    stop();
  });
  return { stopped, forget };
}

interface Serving {
  readonly read: ReadConfig;
  readonly resolved: Resolved;
  readonly generated: GeneratedKey | undefined;
  readonly localServers: readonly LocalServer[];
}

/** Listens, says so, and looks for servers of this machine until the signal is aborted. */
async function serve(host: CommandHost, serving: Serving, context: CommandContext, signal: AbortSignal): Promise<void> {
  const { read, resolved, generated, localServers: servers } = serving;
  const { config } = resolved;
  const { url, port } = await host.listen();
  context.writeOut(startReport({ url, version: VERSION, read, config, ...(generated ? { generated } : {}) }));
  if (!read.isFromEnvironment) return;
  // Not awaited: a silent port must not delay the first request.
  void addLocalServers({ servers, config, ownPort: port, host, signal }, context).catch(() => undefined);
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
  const log = await openLog(resolved.config.logging.file);
  // From here on a signal must not lose what the ledger holds.
  const { stopped, forget } = watchStop(context);
  const leaving = new AbortController();
  try {
    const host = await context.createHost({
      ...resolved,
      secrets: read.secrets,
      stateDir: resolved.config.state.folder,
      version: VERSION,
      ...(log.sink ? { logSink: log.sink } : {}),
    });
    try {
      const { localServers = LOCAL_SERVERS } = options;
      await serve(host, { read, resolved, generated, localServers }, context, leaving.signal);
      await stopped;
    } finally {
      leaving.abort();
      await host.close();
    }
  } finally {
    forget();
    await log.close();
  }
}
