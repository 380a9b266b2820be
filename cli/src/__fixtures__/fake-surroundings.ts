import { definePlugin, type Plugin, ProxyError, type UsageSummaryQuery } from '@pipeproxy/core';
import type { UsageReport } from '@pipeproxy/core/host';
import type { CommandHost, Surroundings } from '../surroundings.ts';

type HostOptions = Parameters<Surroundings['createHost']>[0];

const provider = (name: string) => ({
  name,
  options: {
    type: 'object',
    properties: { baseUrl: { type: 'string' }, apiKey: { type: 'string' }, preset: { type: 'string' } },
  },
  create: () => ({ wires: () => [], address: () => '', authorize: <T>(request: T): T => request }),
});

const OWN: Readonly<Record<string, Plugin>> = Object.fromEntries(
  [
    ...['demo', 'anthropic', 'openai-compatible', 'codex-oauth'].map((name) => definePlugin({ name, providers: [provider(name)] })),
    definePlugin({ name: 'ledger-sqlite', ledgers: [{ name: 'sqlite', create: () => Promise.reject() }] }),
    definePlugin({ name: 'store-sqlite', stores: [{ name: 'sqlite', create: () => Promise.reject() as never }] }),
  ].map((plugin) => [`@pipeproxy/${plugin.name}`, plugin]),
);

async function importOwn(name: string): Promise<unknown> {
  if (OWN[name]) return { default: OWN[name] };
  throw Object.assign(new Error(`Cannot find package '${name}'`), { code: 'ERR_MODULE_NOT_FOUND' });
}

/** Surroundings that remember what a command did to them. */
export interface FakeSurroundings extends Surroundings {
  readonly out: string;
  readonly error: string;
  readonly exits: readonly number[];
  readonly calls: readonly string[];
  readonly created: readonly HostOptions[];
  readonly reloaded: readonly { readonly upstreams?: object }[];
  /** What was asked of the ledger. */
  readonly queries: readonly UsageSummaryQuery[];
  /** Lets an exception go uncaught. */
  crash(error: unknown): void;
  /** Asks the command to stop, as Ctrl-C would. */
  stop(): void;
  /** Resolves when something has been printed that holds a text. */
  printed(text: string): Promise<void>;
}

export interface FakeOptions {
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly host?: Partial<CommandHost>;
  readonly createHost?: () => never;
  /** What the ledger holds; nothing was ever recorded when it is absent. */
  readonly usage?: UsageReport;
  /** What a running pipeproxy says; none runs when it is absent. */
  readonly control?: object;
}

export function fakeSurroundings({ cwd, environment = {}, host = {}, createHost, usage, control }: FakeOptions): FakeSurroundings {
  const state = { out: '', error: '' };
  const exits: number[] = [];
  const calls: string[] = [];
  const created: HostOptions[] = [];
  const queries: UsageSummaryQuery[] = [];
  const reloaded: object[] = [];
  const listeners = new Set<() => void>();
  const crashListeners = new Set<(error: unknown) => void>();
  const waiting = new Set<() => void>();
  const write = (name: 'out' | 'error') => (text: string) => {
    state[name] += text;
    for (const look of waiting) look();
  };
  const fakeHost: CommandHost = {
    listen: async () => ({ url: 'http://127.0.0.1:8317', port: 8317 }),
    reload: (config) => void reloaded.push(config),
    explain: (model) => {
      throw new ProxyError('PP_MODEL_UNKNOWN', `No route leads to the model "${model}".`, { hint: 'Ask for another.' });
    },
    models: () => [{ id: 'demo', ownedBy: 'demo' }],
    liveModels: async () => ({ lists: { demo: [{ id: 'demo' }] }, failures: {} }),
    login: async (upstream, { method }) => ({ accounts: [`${upstream} by ${method}`] }),
    routes: [],
    replaced: new Map(),
    close: async () => void calls.push('close'),
    ...host,
  };
  return {
    cwd,
    environment,
    home: `${cwd}/home`,
    importOwn,
    builtIns: async () => [],
    writeOut: write('out'),
    writeError: write('error'),
    createHost: async (options) => {
      created.push(options);
      return createHost ? createHost() : fakeHost;
    },
    readUsage: async (_options, query) => {
      queries.push(query);
      return usage;
    },
    onStop(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onCrash(listener) {
      crashListeners.add(listener);
      return () => crashListeners.delete(listener);
    },
    askControl: async (stateDir, call) => {
      calls.push(call);
      if (control) return control;
      throw new ProxyError('PP_NOT_RUNNING', `No pipeproxy runs with the state folder ${stateDir}.`);
    },
    ask: () => new Promise(() => undefined),
    openPage: (url) => void calls.push(url),
    giveBackMemory: () => {},
    exit: (code) => void exits.push(code),
    get out() {
      return state.out;
    },
    get error() {
      return state.error;
    },
    exits,
    calls,
    created,
    queries,
    reloaded,
    crash: (error) => {
      for (const listener of crashListeners) listener(error);
    },
    stop: () => {
      for (const listener of listeners) listener();
    },
    printed: (text) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!state.out.includes(text)) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}
