import type { ConfigError, ConfigProblem } from '@pipeproxy/config';
import { asProxyError, type ProxyError } from '@pipeproxy/core';
import { explainSystemError } from './system-error.ts';

/** An error as the three things that a person needs: what, its code, and what to do. */
export interface ErrorReport {
  readonly message: string;
  readonly code: string;
  readonly hint?: string;
  /** The mistakes of a config one by one; the message has them too. */
  readonly mistakes?: readonly Pick<ConfigProblem, 'path' | 'message'>[];
}

function isConfigError(error: ProxyError): error is ConfigError {
  return 'problems' in error;
}

function detailOf(error: ProxyError): string {
  const { cause } = error;
  return error.code === 'PP_INTERNAL' && cause instanceof Error ? (cause.stack ?? cause.message) : '';
}

/** Any thrown value as a report; one that nobody foresaw keeps its stack, which is all there is to find it by. */
export function errorReport(thrown: unknown): ErrorReport {
  const error = asProxyError(explainSystemError(thrown));
  const detail = detailOf(error);
  if (detail) return { message: `${error.message}\n${detail}`, code: error.code };
  return {
    message: error.message,
    code: error.code,
    ...(error.hint !== undefined && { hint: error.hint }),
    ...(isConfigError(error) && { mistakes: error.problems.map(({ path, message }) => ({ path, message })) }),
  };
}

export function errorText({ message, code, hint }: ErrorReport): string {
  return [`error: ${message}`, `code:  ${code}`, ...(hint === undefined ? [] : [`hint:  ${hint}`]), ''].join('\n');
}
