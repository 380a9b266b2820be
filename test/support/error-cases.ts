import type { ScenarioName } from '@pipeproxy/core/testing';
import type { WorldDialect } from './world.ts';

/** What a client sees of an error: status and type. */
type Seen = readonly [status: number, type: string | RegExp];

/** An error that an upstream reports before it says anything else, and what each client makes of it. */
export interface ErrorCase {
  readonly scenario: ScenarioName;
  /** Seen by a client of the key's dialect when the upstream speaks the other one. */
  readonly translated: Readonly<Record<WorldDialect, Seen>>;
  /** Status that a client of the upstream's own dialect sees, where it is not the upstream's. */
  readonly own?: number;
  /** Words of the upstream that must arrive, by its dialect. */
  readonly words: Readonly<Record<WorldDialect, string>>;
}

const SAME = (words: string) => ({ 'anthropic-messages': words, 'openai-chat': words });

/** @see section 9 of the dialect facts in docs/reference */
export const ERROR_CASES: readonly ErrorCase[] = [
  {
    scenario: 'error-400',
    translated: { 'anthropic-messages': [400, 'invalid_request_error'], 'openai-chat': [400, 'invalid_request_error'] },
    words: SAME('The request was refused.'),
  },
  {
    // The client's own key is not what is wrong: it must not drop its login.
    scenario: 'error-401',
    translated: { 'anthropic-messages': [502, 'api_error'], 'openai-chat': [502, 'server_error'] },
    own: 502,
    words: SAME('refused its credential'),
  },
  {
    scenario: 'error-402',
    translated: { 'anthropic-messages': [402, 'billing_error'], 'openai-chat': [429, 'insufficient_quota'] },
    words: {
      'anthropic-messages': 'Your credit balance is too low',
      'openai-chat': 'You exceeded your current quota',
    },
  },
  {
    scenario: 'error-403',
    translated: { 'anthropic-messages': [403, 'permission_error'], 'openai-chat': [403, 'permission_error'] },
    words: { 'anthropic-messages': 'does not have permission', 'openai-chat': 'not allowed to use this model' },
  },
  {
    scenario: 'error-404',
    translated: { 'anthropic-messages': [404, 'not_found_error'], 'openai-chat': [404, 'invalid_request_error'] },
    words: { 'anthropic-messages': 'Not found', 'openai-chat': 'The model does not exist' },
  },
  {
    scenario: 'error-409',
    translated: { 'anthropic-messages': [409, 'conflict_error'], 'openai-chat': [409, 'invalid_request_error'] },
    words: SAME('HTTP 409'),
  },
  {
    scenario: 'error-413',
    translated: { 'anthropic-messages': [413, 'request_too_large'], 'openai-chat': [413, 'invalid_request_error'] },
    words: { 'anthropic-messages': 'exceeds the maximum size', 'openai-chat': 'Request too large' },
  },
  {
    scenario: 'context-overflow',
    translated: { 'anthropic-messages': [400, 'invalid_request_error'], 'openai-chat': [400, 'invalid_request_error'] },
    words: { 'anthropic-messages': 'prompt is too long', 'openai-chat': 'maximum context length is 128000' },
  },
  {
    scenario: 'prompt-filter',
    translated: { 'anthropic-messages': [400, 'invalid_request_error'], 'openai-chat': [400, 'invalid_request_error'] },
    words: { 'anthropic-messages': 'content filtering policy', 'openai-chat': 'content management policy' },
  },
  {
    scenario: 'error-429',
    translated: { 'anthropic-messages': [429, 'rate_limit_error'], 'openai-chat': [429, 'rate_limit_error'] },
    words: { 'anthropic-messages': 'exceed your rate limit', 'openai-chat': 'Rate limit reached' },
  },
  {
    scenario: 'insufficient-quota',
    // The Messages API has no such word under 429: for its client it is a rate limit.
    translated: {
      'anthropic-messages': [402, 'billing_error'],
      'openai-chat': [429, /rate_limit_error|insufficient_quota/],
    },
    words: {
      'anthropic-messages': 'Your credit balance is too low',
      'openai-chat': 'You exceeded your current quota',
    },
  },
  {
    scenario: 'error-500',
    translated: { 'anthropic-messages': [500, 'api_error'], 'openai-chat': [500, 'server_error'] },
    words: { 'anthropic-messages': 'Internal server error', 'openai-chat': 'The server had an error' },
  },
  {
    scenario: 'error-502',
    translated: { 'anthropic-messages': [502, 'api_error'], 'openai-chat': [502, 'server_error'] },
    words: SAME('HTTP 502'),
  },
  {
    scenario: 'error-503',
    translated: { 'anthropic-messages': [529, 'overloaded_error'], 'openai-chat': [503, 'server_error'] },
    words: { 'anthropic-messages': 'HTTP 503', 'openai-chat': 'currently overloaded' },
  },
  {
    scenario: 'error-504',
    translated: { 'anthropic-messages': [504, 'timeout_error'], 'openai-chat': [504, 'server_error'] },
    words: { 'anthropic-messages': 'timed out', 'openai-chat': 'HTTP 504' },
  },
  {
    scenario: 'error-529',
    translated: { 'anthropic-messages': [529, 'overloaded_error'], 'openai-chat': [503, 'server_error'] },
    words: { 'anthropic-messages': 'Overloaded', 'openai-chat': 'HTTP 529' },
  },
];

/** Classes of errors that both SDKs have, by status. */
const CLASSES: Readonly<Record<number, string>> = {
  400: 'BadRequestError',
  401: 'AuthenticationError',
  403: 'PermissionDeniedError',
  404: 'NotFoundError',
  409: 'ConflictError',
  422: 'UnprocessableEntityError',
  429: 'RateLimitError',
};

/** Classes that the SDK of the Messages API has beside them. */
const ANTHROPIC_CLASSES: Readonly<Record<number, string>> = {
  402: 'PaymentRequiredError',
  413: 'ContentTooLargeError',
  503: 'ServiceUnavailableError',
  504: 'GatewayTimeoutError',
  529: 'OverloadedError',
};

/** The class of the error that a dialect's official SDK throws for a status. */
export function sdkClass(dialect: WorldDialect, status: number): string {
  const own = dialect === 'anthropic-messages' ? ANTHROPIC_CLASSES[status] : undefined;
  return own ?? CLASSES[status] ?? (status >= 500 ? 'InternalServerError' : 'APIError');
}
