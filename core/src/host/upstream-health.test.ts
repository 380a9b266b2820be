import { describe, expect, it } from '@jest/globals';
import type { Attempt, SettledExchange } from '../contract/exchange.ts';
import { errorFactsOf, ProxyError } from '../contract/proxy-error.ts';
import { createHealthBook } from './upstream-health.ts';

const gone = new ProxyError('PP_CLIENT_GONE', 'The client left.');
const cut = new ProxyError('PP_UPSTREAM_CUT', 'It broke off.');
const refused = new ProxyError('PP_UPSTREAM_REFUSED', 'Nobody is there.');
const unsayable = new ProxyError('PP_TRANSLATION_OFF', 'It speaks another dialect.');
const wrong = new ProxyError('PP_REQUEST_INVALID', 'No.', {
  facts: { kind: 'invalid-request', message: 'No.', upstreamStatus: 400 },
});

interface Case {
  readonly what: string;
  readonly attempts: readonly (ProxyError | undefined)[];
  readonly end?: ProxyError;
  readonly state: string;
}

const CASES: readonly Case[] = [
  { what: 'a reply', attempts: [undefined], state: 'ok' },
  { what: 'a refused connection', attempts: [refused], end: refused, state: 'failing' },
  { what: 'a second try that works', attempts: [refused, undefined], state: 'ok' },
  { what: 'a reply that breaks off', attempts: [undefined], end: cut, state: 'failing' },
  { what: 'a client that leaves before the reply', attempts: [gone], end: gone, state: 'unused' },
  { what: 'a client that leaves in the middle of it', attempts: [undefined], end: gone, state: 'ok' },
  { what: 'a request that the upstream refuses', attempts: [wrong], end: wrong, state: 'ok' },
  { what: 'a request that was never sent', attempts: [unsayable], end: unsayable, state: 'unused' },
];

describe('the health of an upstream', () => {
  it.each(CASES)('after $what: $state', ({ attempts, end, state }) => {
    const book = createHealthBook();
    const tried = attempts.map((error): Attempt => {
      const failure = error ? { error: errorFactsOf(error) } : {};
      return { upstream: 'u', model: 'm', startedAtMs: 0, ...failure };
    });
    const outcome = end ? { error: end } : {};
    book.observer.observe({ attempts: tried, outcome, settledAtMs: 7 } as unknown as SettledExchange);
    expect(book.of('u').state).toBe(state);
    expect(book.of('other')).toEqual({ state: 'unused' });
  });
});
