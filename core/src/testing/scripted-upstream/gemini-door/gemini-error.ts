import type { FailureKind, ScriptedError } from '../scripted-reply.ts';

/** A complaint with the field that it is about. */
export interface GeminiComplaint extends ScriptedError {
  field?: string;
  /** Word of `google.rpc.ErrorInfo`. */
  reason?: string;
}

/** @see https://cloud.google.com/apis/design/errors#handling_errors */
const WORDS: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ABORTED',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** What Google has no status for. */
const STATUSES: Readonly<Record<number, number>> = { 402: 429, 408: 504, 413: 400, 502: 500, 529: 503 };

const MESSAGES: Readonly<Record<number, string>> = {
  400: 'Request contains an invalid argument.',
  401: 'Request had invalid authentication credentials.',
  403: 'The caller does not have permission',
  404: 'Requested entity was not found.',
  429: 'Resource has been exhausted (e.g. check quota).',
  500: 'An internal error has occurred. Please retry or report in https://developers.generativeai.google/guide/troubleshooting',
  503: 'The model is overloaded. Please try again later.',
  504: 'Deadline expired before operation could complete.',
};

const KINDS: Readonly<Record<FailureKind, string>> = {
  'context-overflow': 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
  'insufficient-quota': 'You exceeded your current quota, please check your plan and billing details.',
  'content-filter': 'The prompt was blocked.',
  'unknown-route': 'Requested entity was not found.',
};

const TYPE = 'type.googleapis.com/google.rpc.';

/** The status that Google gives a failure. */
export const googleStatus = (status: number): number => STATUSES[status] ?? status;

/** An error body of the Gemini API. */
export function geminiErrorBody(error: GeminiComplaint): object {
  const code = googleStatus(error.status);
  const message = error.message ?? (error.kind ? KINDS[error.kind] : MESSAGES[code]) ?? `HTTP ${code}`;
  const { field, reason, headers } = error;
  const retryDelay = `${headers?.['retry-after'] ?? '2'}s`;
  const details = [
    ...(reason ? [{ '@type': `${TYPE}ErrorInfo`, reason, domain: 'googleapis.com' }] : []),
    ...(field ? [{ '@type': `${TYPE}BadRequest`, fieldViolations: [{ field, description: message }] }] : []),
    ...(code === 429 ? [{ '@type': `${TYPE}RetryInfo`, retryDelay }] : []),
  ];
  const status = WORDS[code] ?? (code < 500 ? 'INVALID_ARGUMENT' : 'INTERNAL');
  return { error: { code, message, status, ...(details.length > 0 && { details }) } };
}
