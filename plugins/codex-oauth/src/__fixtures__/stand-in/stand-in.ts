import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type JsonObject, objectOf, parseJson } from '@pipeproxy/core';
import { bodyFault } from './body-faults.ts';
import { createLoginDoor, type LoginDoor, type LoginReply } from './login-door.ts';
import { asSse, compacted, isForeign, replyEvents } from './reply-events.ts';
import { ALICE, type StandInAccount } from './stand-in-account.ts';

/** A call of the backend. */
export interface BackendCall {
  /** Behind the address of the backend. */
  readonly path: string;
  readonly account: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: JsonObject;
  /** Why it was refused for its form. */
  readonly fault: string | undefined;
}

/** A page of the backend that was asked for. */
export interface BackendRead {
  readonly account: string | undefined;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** An answer of the backend in place of the usual one. */
export interface BackendReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A stand-in for the login's server and for the backend, on one port of 127.0.0.1. */
export interface StandIn extends AsyncDisposable {
  readonly url: string;
  readonly login: LoginDoor;
  /** Options of an upstream that lead here. */
  readonly options: { readonly issuer: string; readonly baseUrl: string };
  readonly calls: readonly BackendCall[];
  /** Pages that were asked for, the refused ones too. */
  readonly reads: readonly BackendRead[];
  /** Who sits at the browser. */
  visitor: StandInAccount | { readonly refusal: string };
  /** What an account gets in place of an answer; undefined: the usual one. */
  answer: (account: StandInAccount, call: BackendCall) => BackendReply | undefined;
  /** What an account gets in place of a page; undefined: the usual one. */
  page: (account: StandInAccount, path: string) => BackendReply | undefined;
  close(): Promise<void>;
}

const BACKEND = '/backend-api/codex';
const USAGE = '/backend-api/wham/usage';
const SERVED = new Set([
  `POST ${BACKEND}/responses`,
  `POST ${BACKEND}/responses/compact`,
  `GET ${BACKEND}/models`,
  `GET ${USAGE}`,
]);
const QUOTA = {
  'x-codex-primary-used-percent': '30',
  'x-codex-primary-window-minutes': '300',
  'x-codex-primary-reset-at': '4000000000',
  'x-codex-secondary-used-percent': '12.5',
  'x-codex-secondary-window-minutes': '10080',
  'x-codex-secondary-reset-at': '4000600000',
};
/** An entry of the catalogue, with everything without which Codex would not read it. */
const model = (slug: string, visibility: string) => ({
  slug,
  display_name: slug.toUpperCase(),
  description: 'FAKE',
  default_reasoning_level: 'medium',
  supported_reasoning_levels: ['low', 'medium', 'high', 'xhigh'].map((effort) => ({ effort, description: effort })),
  shell_type: 'shell_command',
  visibility,
  supported_in_api: true,
  priority: 1,
  base_instructions: 'FAKE instructions',
  supports_reasoning_summaries: true,
  support_verbosity: true,
  default_verbosity: 'low',
  apply_patch_tool_type: 'freeform',
  truncation_policy: { mode: 'bytes', limit: 10_000 },
  supports_parallel_tool_calls: true,
  context_window: 272_000,
  experimental_supported_tools: [],
});
const MODELS = [model('gpt-5.5', 'list'), model('codex-auto-review', 'hide')];

const json = (status: number, body: object): BackendReply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
const UNREADABLE = json(400, {
  error: {
    type: 'invalid_request_error',
    code: 'invalid_encrypted_content',
    message: 'The encrypted content could not be verified.',
  },
});
const detail = (words: string): BackendReply => json(400, { detail: words });

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function write(response: ServerResponse, { status, headers = {}, body }: BackendReply): void {
  response.writeHead(status, headers);
  response.end(body);
}

function writeLogin(response: ServerResponse, { status, body = {}, location }: LoginReply): void {
  if (location !== undefined) response.writeHead(status, { location }).end();
  else write(response, json(status, body));
}

/** What is wrong with the headers of a call. */
function headerFault(headers: IncomingHttpHeaders, owner: StandInAccount, accept: string): string | undefined {
  if (headers['chatgpt-account-id'] !== owner.accountId) return 'wrong ChatGPT-Account-Id';
  if ((headers['x-openai-fedramp'] === 'true') !== (owner.isFedramp === true)) return 'wrong X-OpenAI-Fedramp';
  if (headers.accept !== accept) return `Accept must be ${accept}`;
  if (headers.originator === undefined) return 'Originator is missing';
  return headers['content-type'] === 'application/json' ? undefined : 'Content-Type must be application/json';
}

const window = (percent: number, seconds: number, resetAt: number) => ({
  used_percent: percent,
  limit_window_seconds: seconds,
  reset_after_seconds: 60,
  reset_at: resetAt,
});

/** The usage page of an account. @see https://github.com/openai/codex (rate_limit_status_payload.rs) */
export const usagePage = ({ accountId, userId, email, plan }: StandInAccount, isAllowed: boolean, resetAt = 2_000_000_000) => ({
  user_id: userId,
  account_id: accountId,
  email,
  plan_type: plan,
  rate_limit: {
    allowed: isAllowed,
    limit_reached: !isAllowed,
    primary_window: window(isAllowed ? 42 : 100, 18_000, resetAt),
    secondary_window: window(84, 604_800, 2_000_600_000),
  },
  additional_rate_limits: [
    { limit_name: 'spark', metered_feature: 'FAKE', rate_limit: { allowed: false, limit_reached: true, primary_window: window(100, 900, 2_100_000_000) } },
  ],
  credits: { has_credits: false, unlimited: false, balance: '0' },
});

/** Starts the stand-in. @param now - Its clock. */
export async function startStandIn(now: () => number = Date.now): Promise<StandIn> {
  const login = createLoginDoor(now);
  const calls: BackendCall[] = [];
  const reads: BackendRead[] = [];

  const ownerOf = ({ headers }: IncomingMessage): StandInAccount | undefined =>
    login.ownerOf(headers.authorization?.replace(/^Bearer /, '') ?? '');

  const generate = (owner: StandInAccount, path: string, { headers }: IncomingMessage, text: string): BackendReply => {
    const isCompact = path.endsWith('/compact');
    const body = objectOf(parseJson(text)) ?? {};
    const accept = isCompact ? 'application/json' : 'text/event-stream';
    const fault = headerFault(headers, owner, accept) ?? bodyFault(body, isCompact);
    const call = { account: owner.accountId, path: path.slice(BACKEND.length), headers, body, fault };
    calls.push(call);
    if (fault !== undefined) return detail(fault);
    if (isForeign(body, owner.accountId)) return UNREADABLE;
    const reply = isCompact
      ? JSON.stringify(compacted(body, owner.accountId))
      : asSse(replyEvents(body, owner.accountId));
    return (
      standIn.answer(owner, call) ?? { status: 200, headers: { 'content-type': accept, ...QUOTA }, body: reply }
    );
  };

  const backend = (request: IncomingMessage, path: string, text: string): BackendReply => {
    const owner = ownerOf(request);
    if (request.method === 'GET') reads.push({ account: owner?.accountId, path: request.url ?? '', headers: request.headers });
    if (!owner) return json(401, { error: { code: 'token_invalidated', message: 'Your token has been invalidated.' } });
    if (request.method === 'POST') return generate(owner, path, request, text);
    if (request.headers['chatgpt-account-id'] !== owner.accountId) return detail('wrong ChatGPT-Account-Id');
    const isUsage = path === USAGE;
    if (!isUsage && !/\?client_version=\d+\.\d+\.\d+$/.test(request.url ?? '')) return detail('client_version is missing');
    const usual = isUsage ? json(200, usagePage(owner, true)) : json(200, { models: MODELS });
    return standIn.page(owner, path) ?? (isUsage ? usual : { ...usual, headers: { ...usual.headers, etag: 'W/"FAKE"' } });
  };

  const routes: Record<string, (text: string, query: URLSearchParams) => LoginReply> = {
    'GET /oauth/authorize': (_text, query) => login.authorize(query, standIn.visitor),
    'POST /oauth/token': (text) => login.token(new URLSearchParams(text)),
    'POST /api/accounts/deviceauth/usercode': (text) => login.userCode(objectOf(parseJson(text)) ?? {}),
    'POST /api/accounts/deviceauth/token': (text) => login.poll(objectOf(parseJson(text)) ?? {}),
  };

  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://stand-in');
    const text = await bodyOf(request);
    const route = routes[`${request.method} ${pathname}`];
    if (route) return writeLogin(response, route(text, searchParams));
    const isBackend = SERVED.has(`${request.method} ${pathname}`);
    write(response, isBackend ? backend(request, pathname, text) : json(404, { detail: 'Not Found' }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const close = (): Promise<void> => {
    server.closeAllConnections();
    return new Promise((done) => server.close(() => done()));
  };
  const standIn: StandIn = {
    url,
    login,
    calls,
    reads,
    options: { issuer: url, baseUrl: `${url}${BACKEND}` },
    visitor: ALICE,
    answer: () => undefined,
    page: () => undefined,
    close,
    [Symbol.asyncDispose]: close,
  };
  return standIn;
}

/** The refusal of an account whose plan is used up. */
export const usedUp = (fields: JsonObject): BackendReply =>
  json(429, {
    error: { type: 'usage_limit_reached', message: 'The usage limit has been reached', plan_type: 'plus', ...fields },
  });
