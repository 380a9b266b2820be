import { mkdir } from 'node:fs/promises';
import type { Config } from '../contract/config.ts';
import { ProxyError } from '../contract/proxy-error.ts';
import { askModels, type LiveModels } from './ask-models.ts';
import { type ControlSocket, openControlSocket } from './control-socket.ts';
import { createDoors, type Doors } from './doors.ts';
import { explainModel } from './explain.ts';
import type { Generation } from './generation.ts';
import type { Host } from './host.ts';
import type { HostOptions } from './host-options.ts';
import { type HostParts, openHostParts } from './host-parts.ts';
import { type HostStatus, upstreamReports } from './host-status.ts';
import { limitsOf } from './limits.ts';
import { DEFAULT_HOST, type ListenOptions } from './listen.ts';
import { createLiveConfig, type LiveConfig } from './live-config.ts';
import { logIn } from './log-in.ts';
import type { Running } from './running.ts';
import { requireSafeAddress } from './safe-address.ts';

const DEFAULT_GRACE_MS = 5_000;
/** Time for the last event of a stream to leave. */
const LAST_WORDS_MS = 500;

const stopping = (): ProxyError =>
  new ProxyError('PP_HOST_STOPPING', 'pipeproxy is being stopped.', { hint: 'Ask again when it is back.' });

/** What plugins listen on, as people read it. */
function routesOf({ routes: { points, answered } }: Generation): readonly string[] {
  return [...points, ...answered.map(({ route }) => route)].map(({ method, path }) => `${method} ${path}`);
}

function reload(live: LiveConfig, config: Config, { logger }: HostParts): void {
  // A new config does not move what listens already.
  const host = live.generation.config.server?.host ?? DEFAULT_HOST;
  try {
    requireSafeAddress({ ...config, server: { ...config.server, host } });
    live.replace(config);
  } catch (error) {
    logger.error({ error }, 'the new config was refused; the one before it stays');
    throw error;
  }
}

/** Asks the upstreams for their models, and keeps what they say. */
async function liveModels({ upstreams }: Generation, { served }: HostParts, signal: AbortSignal): Promise<LiveModels> {
  const handles = upstreams.map(({ handle }) => handle);
  const live = await askModels(handles, signal);
  for (const handle of handles) {
    const models = live.lists[handle.name];
    if (models) served.keep(handle, models);
  }
  return live;
}

/** The control socket, where somebody wants to hear that the host is to stop. */
async function openControl(
  { onStopAsked: stop, stateDir }: HostOptions,
  { logger, redact }: HostParts,
  status: () => Promise<HostStatus>,
): Promise<ControlSocket | undefined> {
  if (!stop) return undefined;
  // What upstreams say of themselves is other people's text.
  const redacted = async (): Promise<object> => JSON.parse(redact(JSON.stringify(await status())));
  return openControlSocket(stateDir, { status: redacted, stop }, logger);
}

function listenOptions({ generation: { config }, guard, ingress }: LiveConfig, { refusal }: HostParts): ListenOptions {
  return { server: config.server ?? {}, limits: limitsOf(config), guard, refusal, ...ingress };
}

/** Lets nobody in, gives what runs its time, and ends the rest in words. */
async function endRunning(doors: Doors, running: Running, graceMs: number): Promise<void> {
  const timer = setTimeout(() => running.abort(stopping()), graceMs);
  await doors.close(graceMs + LAST_WORDS_MS);
  await running.idle();
  clearTimeout(timer);
}

/** Builds everything from a config; nothing listens yet. @throws ProxyError `PP_CONFIG_INVALID`. */
export async function createHost(options: HostOptions): Promise<Host> {
  requireSafeAddress(options.config);
  await mkdir(options.stateDir, { recursive: true, mode: 0o700 });
  const parts = await openHostParts(options);
  const doors = createDoors();
  const live = createLiveConfig(options.config, parts, () => doors.isOpen);
  let control: ControlSocket | undefined;
  const startedAtMs = parts.now();
  const status = async (): Promise<HostStatus> => ({
    version: options.version,
    pid: process.pid,
    url: doors.url,
    startedAtMs,
    uptimeMs: parts.now() - startedAtMs,
    upstreams: await upstreamReports(live.generation.upstreams, parts.health),
  });
  return {
    get config() {
      return live.generation.config;
    },
    get routes() {
      return routesOf(live.generation);
    },
    replaced: parts.replaced,
    status,
    async listen() {
      const address = await doors.open(listenOptions(live, parts));
      control = await openControl(options, parts, status);
      return address;
    },
    reload: (config) => reload(live, config, parts),
    explain: (model) => explainModel(model, live.generation, parts.dialects),
    models: () => live.generation.models(),
    login: (upstream, request, person) => logIn(live.generation.upstreams, upstream, request, person),
    liveModels: (signal) => liveModels(live.generation, parts, signal),
    async close(graceMs = DEFAULT_GRACE_MS) {
      await control?.close();
      await endRunning(doors, parts.running, graceMs);
      await live.close();
      await parts.close();
    },
  };
}
