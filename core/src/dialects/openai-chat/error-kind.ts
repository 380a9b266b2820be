import type { ErrorKind } from '../../contract/index.ts';
import { saysContextOverflow } from '../../wire/context-overflow.ts';
import { KIND_OF_STATUS } from '../../wire/kind-of-status.ts';
import type { ErrorWords } from './error-words.ts';

/** Statuses under which a text about lengths means something else. */
const NEVER_OVERFLOW = new Set([401, 402, 403, 404, 429]);

type Words = readonly (readonly [RegExp, ErrorKind])[];

/** Words of what passes, also under a 400: Claude Code answers that with five more requests, and then gives up. */
const PASSING: Words = [
  [/rate_?limit|too_many_requests/, 'rate-limit'],
  [/overload|capacity|unavailable|insufficient_system_resource/, 'overloaded'],
];

/** For errors that come without a status: words of `type` and `code`, the first match counts. */
const BY_WORD: Words = [
  ...PASSING,
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
  const known = KIND_OF_STATUS.get(status);
  if (known) return known;
  if (status >= 500) return 'server';
  return status >= 400 ? 'invalid-request' : 'bad-gateway';
}

const kindOfWords = (words: Words, names: string): ErrorKind | undefined =>
  words.find(([pattern]) => pattern.test(names))?.[1];

/** What kind of trouble an upstream reports. @param status - Of the reply; absent for an error inside a good one. */
export function errorKind(words: ErrorWords, status?: number): ErrorKind {
  const effective = status ?? statusIn(words.code);
  const names = `${words.type ?? ''} ${words.code ?? ''}`.toLowerCase();
  const text = `${names} ${words.message ?? ''}`.toLowerCase();
  const mayOverflow = effective === undefined || !NEVER_OVERFLOW.has(effective);
  if (mayOverflow && saysContextOverflow(text)) return 'context-overflow'; // trap 48
  if (/content_filter|responsibleaipolicyviolation/.test(names)) return 'content-filter';
  if (names.includes('insufficient_quota')) return 'billing';
  if (effective === undefined) return kindOfWords(BY_WORD, names) ?? 'server';
  if (effective >= 500 && /overloaded|capacity/.test(text)) return 'overloaded';
  return (effective === 400 && kindOfWords(PASSING, names)) || kindOfStatus(effective);
}
