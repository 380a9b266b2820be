import type { CommandLineSettings, ReadConfig, Resolved } from '@pipeproxy/config';
import { addLocalServers } from '../add-local-servers.ts';
import { type GeneratedKey, generatedKey } from '../client-key.ts';
import type { CommandContext } from '../command.ts';
import { keepTickShape } from '../keep-tick-shape.ts';
import { LOCAL_SERVERS, type LocalServer } from '../local-servers.ts';
import { makeHost } from '../make-host.ts';
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
const CRASHED = 1;

/** From listening until the start is over, first requests included. */
const SETTLED_MS = 1_000;

interface StopWatch {
  /** Resolves at the first request to stop; rejects with an exception that nobody caught. */
  readonly stopped: Promise<void>;
  /** A request to stop that came in another way. */
  stop(): void;
  forget(): void;
}

/** Waits for a reason to stop; a second one ends the process at once. */
function watchStop(context: CommandContext): StopWatch {
  const { promise: stopped, resolve: stop, reject: crash } = Promise.withResolvers<void>();
  // It may come before somebody waits for it.
  stopped.catch(() => undefined);
  let isStopping = false;
  const once = (code: number, leave: () => void): void => {
    if (isStopping) {
      context.exit(code);
      return;
    }
    isStopping = true;
    leave();
  };
  const begin = (): void => {
    context.writeOut('Stopping: running requests may end. Again stops at once.\n');
    stop();
  };
  const forgetStop = context.onStop(() => once(KILLED, begin));
  const forgetCrash = context.onCrash((error) => once(CRASHED, () => crash(error)));
  const forget = (): void => {
    forgetStop();
    forgetCrash();
  };
  return { stopped, forget, stop: () => once(KILLED, begin) };
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
  keepTickShape();
  const { url, port } = await host.listen();
  const settled = setTimeout(context.giveBackMemory, SETTLED_MS).unref();
  signal.addEventListener('abort', () => clearTimeout(settled));
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
  // From here on neither a signal nor a crash must lose what the ledger holds.
  const { stopped, forget, stop } = watchStop(context);
  const leaving = new AbortController();
  try {
    const host = await makeHost(context, read, {
      ...resolved,
      secrets: read.secrets,
      stateDir: resolved.config.state.folder,
      version: VERSION,
      environment: context.environment,
      onStopAsked: stop,
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
