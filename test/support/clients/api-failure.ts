import { type ClientFailure, failureText } from './client.ts';

interface ApiError {
  readonly status?: number | undefined;
  readonly type?: string | null | undefined;
  readonly headers?: Headers | undefined;
}

/** What an official SDK says of an error; `Class` is that of its errors with a status. */
export function apiFailure(error: unknown, Class: abstract new (...args: never[]) => ApiError): ClientFailure {
  const api = error instanceof Class ? error : undefined;
  return {
    className: (error as Error).constructor.name,
    status: api?.status,
    type: api?.type ?? undefined,
    message: failureText(error),
    header: (name) => api?.headers?.get(name) ?? undefined,
  };
}
