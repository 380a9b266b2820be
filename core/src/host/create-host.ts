import { mkdir } from 'node:fs/promises';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Config, PipelineEntry } from '../contract/config.ts';
import type { Dialect } from '../contract/dialect.ts';
import type { LoginPerson, LoginRequest, LoginResult } from '../contract/login.ts';
import type { ModelInfo } from '../contract/model-info.ts';
import { ProxyError } from '../contract/proxy-error.ts';
import { isLoopback } from '../wire/is-loopback.ts';
import { askModels, type LiveModels } from './ask-models.ts';
import {
  CLOCK,
  composeRoot,
  LINES,
  LOGGER,
  PIPELINE_SERVICES,
  REDACTOR,
  REGISTRY,
  SERVICES_OF,
  STORE,
  TOKENS,
  UPSTREAMS,
} from './composition.ts';
import { type ControlSocket, openControlSocket } from './control-socket.ts';
import { type Explanation, explainModel } from './explain.ts';
import { findLedger } from './find-ledger.ts';
import { createGeneration, DEFAULT_PIPELINE, type Generation } from './generation.ts';
import { type GuardRules, guardRequest } from './guard.ts';
import type { HostOptions } from './host-options.ts';
import { type HostStatus, upstreamReports } from './host-status.ts';
import { createIngress, type IngressRoutes, ingressRoutes } from './ingress.ts';
import { limitsOf } from './limits.ts';
import { listen } from './listen.ts';
import { logIn } from './log-in.ts';
import type { ExchangeRules } from './new-exchange.ts';
import { newId } from './new-id.ts';
import { createRefusal } from './refusal.ts';
import { createRunning } from './running.ts';
import type { ServeContext } from './serve-exchange.ts';
import type { PluginContext } from './serve-plugin.ts';
import { createServedModels } from './served-models.ts';
import { createHealthBook } from './upstream-health.ts';

/** A running or runnable pipeproxy. */
export interface Host {
  /**
   * Starts to serve.
   * @throws ProxyError `PP_PORT_IN_USE`.
   */
  listen(): Promise<{ readonly url: string; readonly port: number }>;
  /**
   * Changes the config: new requests see the new pipeline, running ones keep theirs. A config that is refused changes nothing.
   * @throws ProxyError `PP_CONFIG_INVALID`, which is logged too.
   */
  reload(config: Config): void;
  readonly config: Config;
  /** @throws ProxyError `PP_MODEL_UNKNOWN`. */
  explain(model: string): Explanation;
  models(): readonly ModelInfo[];
  /** Asks every upstream that can list its models. Slow. */
  liveModels(signal: AbortSignal): Promise<LiveModels>;
  /**
   * Logs a person in at an upstream.
   * @throws ProxyError `PP_OPTION_INVALID` for one that is not there or has no login, and what its provider throws.
   */
  login(upstream: string, request: LoginRequest, person: LoginPerson): Promise<LoginResult>;
  /** What it knows of itself and its upstreams; calls nobody. */
  status(): Promise<HostStatus>;
  /** What plugins listen on besides the paths of the dialects: `GET /path`, or `* /path` for every method. */
  readonly routes: readonly string[];
  /** Names of built-ins that plugins have replaced -> the plugin. */
  readonly replaced: ReadonlyMap<string, string>;
  /**
   * Stops: no new requests, running ones get `graceMs` to end, then they are ended with an error; the ledger is written out.
   */
  close(graceMs?: number): Promise<void>;
}

const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_GRACE_MS = 5_000;
/** Time for the last event of a stream to leave. */
const LAST_WORDS_MS = 500;

const stopping = (): ProxyError =>
  new ProxyError('PP_HOST_STOPPING', 'pipeproxy is being stopped.', { hint: 'Ask again when it is back.' });

const nameOf = (entry: PipelineEntry): string => (typeof entry === 'string' ? entry : entry.stage);

/** True when every client is asked for a key. */
function asksForKey({ auth, pipeline = DEFAULT_PIPELINE }: Config): boolean {
  return (auth?.keys ?? []).length > 0 && pipeline.some((entry) => nameOf(entry) === 'auth');
}

/** What every request asks of its generation, made once for all of them. */
interface IngressRules {
  readonly guard: GuardRules;
  readonly exchange: ExchangeRules;
  readonly serving: ServeContext;
  readonly plugins: PluginContext;
  readonly routes: IngressRoutes;
}

/** Refuses to serve strangers without a key: an empty list of keys must not open the door to a network. */
function requireSafeAddress(config: Config): void {
  const host = config.server?.host ?? DEFAULT_HOST;
  if (isLoopback(host) || asksForKey(config)) return;
  throw new ProxyError(
    'PP_CONFIG_INVALID',
    `server.host: "${host}" can be reached by others, and no client key is asked for.`,
    {
      hint: 'Add `auth: { keys: [{ name: "me", key: "${env:PIPEPROXY_KEY}" }] }`, or listen on 127.0.0.1.',
    },
  );
}

/** Builds everything from a config; nothing listens yet. @throws ProxyError `PP_CONFIG_INVALID`. */
export async function createHost(options: HostOptions): Promise<Host> {
  requireSafeAddress(options.config);
  await mkdir(options.stateDir, { recursive: true, mode: 0o700 });
  const root = composeRoot(options);
  const registry = root.resolve(REGISTRY);
  const pool = root.resolve(UPSTREAMS);
  const logger = root.resolve(LOGGER);
  const servicesOf = root.resolve(SERVICES_OF);
  const { definition, options: ledgerOptions } = findLedger(options.config, registry);
  const ledger = await definition.create(ledgerOptions, servicesOf('ledger'));

  const served = createServedModels(() => root.resolve(CLOCK).now());
  const generationOf = (config: Config): Generation =>
    createGeneration({
      config,
      registry,
      ledger,
      served,
      servicesOf,
      lines: root.resolve(LINES),
      upstreams: pool.of(config),
      services: root.resolve(PIPELINE_SERVICES),
      store: root.resolve(STORE),
    });

  let generation = generationOf(options.config);
  /** Those of earlier configs too: an exchange that began before a reload is still shown to them. */
  const observers = new Set(generation.observers);
  let servers: readonly Server[] = [];
  let control: ControlSocket | undefined;
  let url = '';
  const health = createHealthBook();
  const clock = root.resolve(CLOCK);
  const redactor = root.resolve(REDACTOR);

  const now = () => clock.now();
  const startedAtMs = now();
  const running = createRunning();
  const dialects = [...registry.dialects.values()] as [Dialect, ...Dialect[]];
  const refusal = createRefusal(dialects, newId);
  const guard = (request: IncomingMessage): void => guardRequest(request, rules.guard);
  const parts = {
    dialects,
    isReady: () => servers.length > 0,
    guard,
    refusal,
    rules: () => rules.exchange,
    serving: () => rules.serving,
    plugins: () => rules.plugins,
  };
  const ingressRulesOf = ({ config, run, observers, admit, leave, routes }: Generation): IngressRules => {
    const { server = {}, transport } = config;
    const limits = limitsOf(config);
    const totalMs = transport?.timeouts?.totalMs;
    const exchange = { limits, newId, now, running, ...(totalMs !== undefined && { totalMs }) };
    return {
      guard: {
        allowedHosts: server.allowedHosts ?? [],
        allowedOrigins: server.allowedOrigins ?? [],
        maxHeaders: limits.maxHeaders,
      },
      exchange,
      plugins: { dialects, rules: exchange, logger, redact: redactor.redact, admit, leave },
      routes: ingressRoutes(routes, parts),
      serving: { run, observers: [...observers, health.observer], running, logger, now, redact: redactor.redact },
    };
  };
  let rules = ingressRulesOf(generation);
  const { listener, upgrade } = createIngress({ ...parts, routes: () => rules.routes });

  const status = async (): Promise<HostStatus> => ({
    version: options.version,
    pid: process.pid,
    url,
    startedAtMs,
    uptimeMs: now() - startedAtMs,
    upstreams: await upstreamReports(generation.upstreams, health),
  });

  const openControl = async (): Promise<ControlSocket | undefined> => {
    const { onStopAsked: stop } = options;
    if (!stop) return undefined;
    // What upstreams say of themselves is other people's text.
    const redacted = async (): Promise<object> => JSON.parse(redactor.redact(JSON.stringify(await status())));
    return openControlSocket(options.stateDir, { status: redacted, stop }, logger);
  };

  return {
    get config() {
      return generation.config;
    },
    get routes() {
      const { points, answered } = generation.routes;
      return [...points, ...answered.map(({ route }) => route)].map(({ method, path }) => `${method} ${path}`);
    },
    replaced: registry.replaced,
    async listen() {
      const { server = {} } = generation.config;
      const listening = await listen({
        server,
        limits: limitsOf(generation.config),
        listener,
        guard,
        refusal,
        upgrade,
      });
      servers = listening;
      const { address, port, family } = listening[0].address() as AddressInfo;
      const host = family === 'IPv6' ? `[${address}]` : address;
      url = `${server.tls ? 'https' : 'http'}://${host}:${port}`;
      control = await openControl();
      return { port, url };
    },
    reload(config) {
      // A new config does not move what listens already.
      const host = generation.config.server?.host ?? DEFAULT_HOST;
      try {
        requireSafeAddress({ ...config, server: { ...config.server, host } });
        generation = generationOf(config);
        for (const observer of generation.observers) observers.add(observer);
        rules = ingressRulesOf(generation);
      } catch (error) {
        logger.error({ error }, 'the new config was refused; the one before it stays');
        throw error;
      }
    },
    explain: (model) => explainModel(model, generation, [...registry.dialects.values()]),
    models: () => generation.models(),
    login: (upstream, request, person) => logIn(generation.upstreams, upstream, request, person),
    status,
    async liveModels(signal) {
      const handles = generation.upstreams.map(({ handle }) => handle);
      const live = await askModels(handles, signal);
      for (const handle of handles) {
        const models = live.lists[handle.name];
        if (models) served.keep(handle, models);
      }
      return live;
    },
    async close(graceMs = DEFAULT_GRACE_MS) {
      await control?.close();
      const timer = setTimeout(() => running.abort(stopping()), graceMs);
      await Promise.all(servers.map((server) => closeServer(server, graceMs + LAST_WORDS_MS)));
      await running.idle();
      clearTimeout(timer);
      await Promise.all([...observers].map((observer) => observer.close?.()));
      await ledger.close();
      await pool.close();
      await root.resolve(LINES).close();
      await root.resolve(TOKENS).close();
      await root.resolve(STORE).close();
    },
  };
}

function closeServer(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
