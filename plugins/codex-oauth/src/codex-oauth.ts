import {
  type CodecOptions,
  defineProvider,
  dropRefusedReasoning,
  type HeaderMap,
  type JsonObject,
  type Loss,
  type ModelFacts,
  type OpenAIResponsesOptions,
  type Operation,
  type Patch,
  type PluginServices,
  type Provider,
  refuseState,
  type Upstream,
  type UpstreamCall,
  type WireName,
} from '@pipeproxy/core';
import { createAccountStore } from './account-store.ts';
import { createAccounts, type Used } from './accounts.ts';
import { createAskAny } from './ask-any.ts';
import { bodyPatches } from './body-rules.ts';
import { classify } from './classify.ts';
import { clientRoutes } from './client-routes.ts';
import { CODEX_OAUTH_OPTIONS, type CodexOauthOptions } from './codex-oauth-options.ts';
import { accountKey, conversationId } from './conversation.ts';
import { endpointsOf, ORIGINATOR } from './endpoints.ts';
import { inputPatches } from './input-rules.ts';
import { createLogin } from './login/login.ts';
import { createLookAgain } from './look-again.ts';
import { listModels, modelFacts } from './models.ts';
import { isLimit, limitEnd, limitErrorIn, quotaOfEvent, quotaOfHeaders } from './quota.ts';
import { isSealedElsewhere } from './sealed-elsewhere.ts';
import { createSendAs, credentialHeaders } from './send-as.ts';
import { upstreamStatus } from './status.ts';
import { createUsagePages } from './usage-page.ts';
import { watchEvents } from './watch-events.ts';

const DIALECT = 'openai-responses';
const WIRES: Partial<Record<Operation, readonly WireName[]>> = {
  chat: [{ dialect: DIALECT, streams: 'always' }],
  compact: [{ dialect: DIALECT, streams: 'never' }],
};
/** Each account may be renewed, and left for the next one. */
const MAX_RECOVERIES = 32;
/** The list of models leaves out what an older Codex could not use. */
const CLIENT_VERSION = '0.169.0';
const LITE = 'x-openai-internal-codex-responses-lite';
const MODELS_WITHOUT_MAX = /^gpt-5\.[0-5]/;

function codecOptions({ model }: UpstreamCall): CodecOptions {
  const options: OpenAIResponsesOptions = {
    reasoningModel: true,
    // The backend knows no `none`: the rules for its bodies make it the least that it knows.
    efforts: ['none', 'low', 'medium', 'high', 'xhigh', ...(MODELS_WITHOUT_MAX.test(model) ? [] : (['max'] as const))],
    system: 'developer',
    customTools: true,
    webSearch: true,
  };
  return options;
}

/** Gives what the config says of a model, else what is known of it. */
function readFacts({ models = [] }: CodexOauthOptions): (model: string) => ModelFacts {
  const facts = new Map<string, ModelFacts>(Array.isArray(models) ? [] : Object.entries(models));
  return (model) => ({ ...modelFacts(facts.get(model)?.family ?? model), ...facts.get(model) });
}

const lowerCase = (headers: HeaderMap): HeaderMap =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** True for a request of Codex itself, which knows the backend's own events. */
const isCodex = (headers: HeaderMap): boolean => Object.keys(headers).some((name) => name.startsWith('x-codex-'));

function create(options: CodexOauthOptions, services: PluginServices): Upstream {
  const endpoints = endpointsOf(options);
  const { accounts: wanted, folder } = options;
  const store = createAccountStore(
    {
      tokenUrl: endpoints.token,
      ...(folder !== undefined && { folder }),
      ...(wanted !== undefined && { accounts: wanted }),
    },
    services,
  );
  const ownHeaders = { originator: ORIGINATOR, ...lowerCase(options.headers ?? {}) };
  const clientVersion = options.clientVersion ?? CLIENT_VERSION;
  const sendAs = createSendAs({ 'user-agent': ORIGINATOR, ...ownHeaders }, services);
  const pages = createUsagePages(sendAs, endpoints.usage, services);
  const lookAgain = createLookAgain(pages.look, () => services.clock.now());
  const accounts = createAccounts({ store, strategy: options.strategy ?? 'fill-first', lookAgain }, services);
  const askAny = createAskAny(accounts.inOrder);
  const conversations = new WeakMap<UpstreamCall, string>();
  const usedBy = new WeakMap<UpstreamCall, Used>();
  const now = (): number => services.clock.now();

  const inspect = (call: UpstreamCall, headers: HeaderMap, body: JsonObject, note: (loss: Loss) => void) => {
    refuseState(body);
    const id = conversationId(body, call.session);
    conversations.set(call, id);
    const key: readonly Patch[] =
      body.prompt_cache_key === id ? [] : [{ op: 'set', path: ['prompt_cache_key'], value: id }]; // codex trap 19
    const isLite = headers[LITE] === 'true';
    return [...bodyPatches(call.operation, body, isLite, note), ...inputPatches(body), ...key];
  };

  return {
    wires: (operation) => WIRES[operation] ?? [],
    address: ({ operation }) => (operation === 'compact' ? endpoints.compact : endpoints.responses),
    shape: (call, headers) => ({ inspect: (body, note) => inspect(call, headers, body, note) }),
    codecOptions,
    facts: readFacts(options),
    maxRecoveries: MAX_RECOVERIES,
    async authorize(request, call) {
      const id = conversations.get(call);
      const used = await accounts.take(call.model, accountKey(call.session, id));
      usedBy.set(call, used);
      const session = id === undefined ? {} : { 'session-id': id };
      const headers = { ...session, ...request.headers, ...ownHeaders, ...credentialHeaders(used.credential) };
      return { ...request, headers };
    },
    async execute(call, request, send, signal) {
      const reply = await send(request, { signal });
      const health = usedBy.get(call)?.entry.health;
      health?.measure(quotaOfHeaders(reply.headers));
      if (reply.status < 200 || reply.status > 299) return reply;
      health?.worked();
      if (call.operation !== 'chat') return reply;
      const tell = (event: JsonObject): void => {
        const error = limitErrorIn(event);
        health?.measure(quotaOfEvent(event));
        if (error && isLimit(error)) health?.cool(now(), limitEnd(error, now()));
      };
      return { ...reply, body: watchEvents(reply.body, { tell, keepsOwn: isCodex(request.headers) }) };
    },
    classify: (error, reply) => classify(error, reply, services.name, now()),
    async recover(failure) {
      const used = usedBy.get(failure.call);
      if (used && isSealedElsewhere(failure) && (await accounts.pass(used, failure))) return {};
      const stripped = dropRefusedReasoning(failure);
      if (stripped) return stripped;
      return used && (await accounts.learn(used, failure)) ? {} : undefined;
    },
    models: (_send, signal) =>
      askAny((entry) => listModels(sendAs(entry), `${endpoints.models}?client_version=${clientVersion}`, {}, signal)),
    routes: clientRoutes({ endpoints, askAny, sendAs, pages, clientVersion }),
    login: createLogin({ endpoints, store, services }),
    status: async () => upstreamStatus(await store.list(), now()),
  };
}

/**
 * Models of a ChatGPT plan, through the login of Codex. The backend speaks Responses in streams alone; clients of other dialects and
 * clients without streams are served all the same. It says of itself that it is pipeproxy.
 *
 * @see https://github.com/openai/codex (codex-rs/login, codex-rs/codex-api)
 */
export const codexOauth: Provider<CodexOauthOptions> = defineProvider<CodexOauthOptions>({
  name: 'codex-oauth',
  options: CODEX_OAUTH_OPTIONS,
  create,
});
