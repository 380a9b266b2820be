import type { DoorId, ScenarioName } from '@pipeproxy/core/testing';

/** Dialects in which clients are told of errors; `openai-completions` speaks as `openai-chat` does. */
export type ClientId =
  | 'anthropic-messages'
  | 'openai-chat'
  | 'openai-completions'
  | 'openai-responses'
  | 'gemini-generate';

/** What a client is told: status, and the words on which it acts. */
export type Told = readonly [status: number, ...words: readonly (string | RegExp | null)[]];

/** A trouble, and what each client is told of it. */
export interface ClientWords {
  readonly trouble: string;
  /** How the upstream behaves; absent: pipeproxy itself refuses. */
  readonly scenario?: ScenarioName;
  readonly parameters?: Readonly<Record<string, string | number>>;
  /** `error.type`. */
  readonly messages: Told;
  /** `error.type` and `error.code`; both dialects of OpenAI, and legacy completions. */
  readonly openai: Told;
  /** `error.status`. */
  readonly gemini: Told;
  /** `retry-after`, for the statuses that mean "later"; absent: there must be none. */
  readonly retryAfter?: string;
  /** True: clients that read `x-should-retry` are told that another try cannot help. */
  readonly isFinal?: boolean;
  /** Upstreams that cannot say it. */
  readonly unsaidBy?: readonly DoorId[];
  /** A word of the message on which a client acts. */
  readonly message?: RegExp;
}

/** What makes the real clients compact, wait, try again or stop, as measured: the facts on clients, section by section. */
export const CLIENT_WORDS: readonly ClientWords[] = [
  {
    // Claude Code compacts on the words, Codex on the code, in a stream (below).
    trouble: 'a conversation that is too long',
    scenario: 'context-overflow',
    messages: [400, 'invalid_request_error'],
    openai: [400, 'invalid_request_error', 'context_length_exceeded'],
    gemini: [400, 'INVALID_ARGUMENT'],
    message: /prompt is too long|maximum context length|exceeds the (context window|maximum number of tokens)/,
  },
  {
    trouble: 'a rate limit that says when',
    scenario: 'error-429',
    parameters: { 'retry-after': 7 },
    messages: [429, 'rate_limit_error'],
    openai: [429, 'rate_limit_error', 'rate_limit_exceeded'],
    gemini: [429, 'RESOURCE_EXHAUSTED'],
    retryAfter: '7',
  },
  {
    // Codex gives up at once without the header.
    trouble: 'a rate limit that does not say when',
    scenario: 'error-429',
    messages: [429, 'rate_limit_error'],
    openai: [429, 'rate_limit_error', 'rate_limit_exceeded'],
    gemini: [429, 'RESOURCE_EXHAUSTED'],
    retryAfter: '2',
  },
  {
    trouble: 'an overloaded upstream',
    scenario: 'error-503',
    messages: [529, 'overloaded_error'],
    openai: [503, 'server_error', 'overloaded'],
    gemini: [503, 'UNAVAILABLE'],
    retryAfter: '2',
  },
  {
    trouble: 'an overloaded upstream that says when',
    scenario: 'error-529',
    parameters: { 'retry-after': 3 },
    messages: [529, 'overloaded_error'],
    openai: [503, 'server_error', 'overloaded'],
    gemini: [503, 'UNAVAILABLE'],
    retryAfter: '3',
  },
  {
    // Every client stops: Codex by the code, Claude Code and the SDKs by the header, Gemini CLI by the status.
    trouble: 'a quota that is used up',
    scenario: 'error-402',
    messages: [402, 'billing_error'],
    openai: [429, 'insufficient_quota', 'insufficient_quota'],
    gemini: [400, 'FAILED_PRECONDITION'],
    isFinal: true,
    // Google has one word for a minute that is over and for an account that is empty.
    unsaidBy: ['gemini-generate'],
  },
  {
    // Not the client's own key: none must ask for a new login, and none should try for minutes.
    trouble: 'a key that the upstream refuses',
    scenario: 'error-401',
    messages: [502, 'api_error'],
    openai: [502, 'server_error', /./],
    gemini: [400, 'FAILED_PRECONDITION'],
    isFinal: true,
    message: /refused its credential.*(in the config|preset)/,
  },
  {
    trouble: 'a model that the upstream does not allow',
    scenario: 'error-403',
    messages: [403, 'permission_error'],
    openai: [403, 'permission_error', /./],
    gemini: [403, 'PERMISSION_DENIED'],
  },
  {
    trouble: 'a model that the upstream does not have',
    scenario: 'error-404',
    messages: [404, 'not_found_error'],
    openai: [404, 'invalid_request_error', 'model_not_found'],
    gemini: [404, 'NOT_FOUND'],
  },
  {
    trouble: 'a request that the upstream refuses',
    scenario: 'error-400',
    messages: [400, 'invalid_request_error'],
    openai: [400, 'invalid_request_error', /./],
    gemini: [400, 'INVALID_ARGUMENT'],
  },
  // Claude Code answers any 400 with five more requests: what may pass is never one.
  {
    trouble: 'a broken upstream',
    scenario: 'error-500',
    messages: [500, 'api_error'],
    openai: [500, 'server_error', /./],
    gemini: [500, 'INTERNAL'],
  },
  {
    trouble: 'an upstream that waited in vain',
    scenario: 'error-408',
    messages: [504, 'timeout_error'],
    openai: [504, 'server_error', 'timeout'],
    gemini: [504, 'DEADLINE_EXCEEDED'],
  },
  {
    trouble: 'an upstream that hangs up',
    scenario: 'hang-up',
    messages: [502, 'api_error'],
    openai: [502, 'server_error', 'PP_UPSTREAM_CUT'],
    gemini: [502, 'UNAVAILABLE'],
  },
  {
    trouble: 'an upstream that says nothing',
    scenario: 'no-events',
    messages: [502, 'api_error'],
    openai: [502, 'server_error', /^PP_UPSTREAM_/],
    gemini: [502, 'UNAVAILABLE'],
  },
  {
    trouble: 'an upstream that answers with a web page',
    scenario: 'html',
    messages: [502, 'api_error'],
    openai: [502, 'server_error', 'PP_UPSTREAM_NOT_JSON'],
    gemini: [502, 'UNAVAILABLE'],
  },
];

/** What pipeproxy itself refuses. */
export const OWN_WORDS = {
  model: {
    trouble: 'a model that nobody knows',
    messages: [404, 'not_found_error'],
    openai: [404, 'invalid_request_error', 'model_not_found'],
    gemini: [404, 'NOT_FOUND'],
    message: /No route leads to the model/,
  },
  key: {
    trouble: 'a client key that is wrong',
    messages: [401, 'authentication_error'],
    openai: [401, 'authentication_error', 'invalid_api_key'],
    gemini: [401, 'UNAUTHENTICATED'],
  },
} satisfies Readonly<Record<string, ClientWords>>;
