import type { FailureKind, ScriptedError } from '../scripted-reply.ts';

/** @see https://platform.claude.com/docs/en/api/errors (read 2026-11-21) */
const TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

const MESSAGES: Readonly<Record<number, string>> = {
  400: 'The request was refused.',
  401: 'invalid x-api-key',
  402: 'Your credit balance is too low to access the API.',
  403: 'Your API key does not have permission to use the specified resource.',
  404: 'Not found',
  413: 'Request exceeds the maximum size',
  429: 'This request would exceed your rate limit. Please try again later.',
  500: 'Internal server error',
  504: 'The request timed out while processing.',
  529: 'Overloaded',
};

const KIND_MESSAGES: Readonly<Record<FailureKind, string>> = {
  'context-overflow': 'prompt is too long: 210000 tokens > 200000 maximum',
  'insufficient-quota': 'Your credit balance is too low to access the API.',
  'unknown-route': 'Not found',
  'content-filter': 'Output blocked by content filtering policy',
};

/** An error body of the Messages API. */
export function anthropicErrorBody(error: ScriptedError, requestId: string): object {
  const type = TYPES[error.status] ?? (error.status < 500 ? 'invalid_request_error' : 'api_error');
  const message = error.message ?? (error.kind ? KIND_MESSAGES[error.kind] : MESSAGES[error.status]);
  return { type: 'error', error: { type, message: message ?? `HTTP ${error.status}` }, request_id: requestId };
}
