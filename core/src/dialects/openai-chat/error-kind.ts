import type { ErrorKind } from '../../contract/index.ts';
import { saysContextOverflow } from '../../wire/context-overflow.ts';
import type { ErrorWords } from './error-words.ts';

const BY_STATUS: Readonly<Record<number, ErrorKind>> = {
  400: 'invalid-request',
  // The refused key is ours: the client's own is not in question.
  401: 'upstream-auth',
  402: 'billing',
  403: 'permission',
  404: 'not-found',
  405: 'method-not-allowed',
  408: 'timeout',
  409: 'conflict',
  413: 'too-large',
  415: 'unsupported-media',
  422: 'invalid-request',
  429: 'rate-limit',
  500: 'server',
  502: 'bad-gateway',
  503: 'overloaded',
  504: 'timeout',
  529: 'overloaded',
};

/** Statuses under which a text about lengths means something else. */
const NEVER_OVERFLOW = new Set([401, 402, 403, 404, 429]);

/** For errors that come without a status: words of `type` and `code`, the first match counts. */
const BY_WORD: readonly (readonly [RegExp, ErrorKind])[] = [
  [/rate_?limit|too_many/, 'rate-limit'],
  [/overload|capacity|unavailable|insufficient_system_resource/, 'overloaded'],
  [/api_key|authentication|unauthorized/, 'upstream-auth'],
  [/permission|forbidden/, 'permission'],
  [/not_found/, 'not-found'],
  [/timeout|timed_out/, 'timeout'],
  [/invalid|bad_request|validation/, 'invalid-request'],
];

function statusIn(code: string | undefined): number | undefined {
  const status = Number(code);
  return status >= 400 && status < 600 ? status : undefined;
}

function kindOfStatus(status: number): ErrorKind {
  const known = BY_STATUS[status];
  if (known) return known;
  if (status >= 500) return 'server';
  return status >= 400 ? 'invalid-request' : 'bad-gateway';
}

/** What kind of trouble an upstream reports. @param status - Of the reply; absent for an error inside a good one. */
export function errorKind(words: ErrorWords, status?: number): ErrorKind {
  const effective = status ?? statusIn(words.code);
  const names = `${words.type ?? ''} ${words.code ?? ''}`.toLowerCase();
  const text = `${names} ${words.message ?? ''}`.toLowerCase();
  const mayOverflow = effective === undefined || !NEVER_OVERFLOW.has(effective);
  if (mayOverflow && saysContextOverflow(text)) return 'context-overflow'; // trap 48
  if (/content_filter|responsibleaipolicyviolation/.test(names)) return 'content-filter';
  if (names.includes('insufficient_quota')) return 'billing';
  if (effective === undefined) return BY_WORD.find(([pattern]) => pattern.test(names))?.[1] ?? 'server';
  if (effective >= 500 && /overloaded|capacity/.test(text)) return 'overloaded';
  return kindOfStatus(effective);
}
