import { describe, expect, it } from '@jest/globals';
import type { ErrorFacts, ErrorKind } from '../contract/error-facts.ts';
import type { Candidate } from '../contract/exchange.ts';
import { openaiChat } from '../dialects/openai-chat/dialect.ts';
import { fakeExchange } from '../testing/fake-exchange.ts';
import { readFailure } from './upstream-failure.ts';

const HINT = 'Correct `baseUrl`.';

/** What a person is told who asked for a name that leads to `house/big`, where nothing was found. */
const hintFor = (requestedModel: string) => read({ hint: HINT }, requestedModel).hint;

function read(facts: Partial<ErrorFacts>, requestedModel = 'm', body = '{}') {
  const upstream = { classify: (error: object) => ({ ...error, ...facts }) };
  const candidate = { handle: { name: 'house', upstream }, model: 'big' } as unknown as Candidate;
  const exchange = fakeExchange({ dialect: openaiChat }, { requestedModel });
  const services = { redact: (text: string) => text } as unknown as Parameters<typeof readFailure>[3]['services'];
  const failed = { status: 404, headers: {}, body };
  return readFailure(failed, openaiChat, candidate, { exchange, services }).error;
}

describe('readFailure', () => {
  it.each<[ErrorKind, boolean]>([
    ['rate-limit', true],
    ['timeout', true],
    ['server', true],
    ['bad-gateway', true],
    ['overloaded', true],
    ['upstream-auth', true],
    ['billing', true],
    ['not-found', true],
    ['invalid-request', false],
    ['context-overflow', false],
    ['content-filter', false],
    ['permission', true],
    ['too-large', false],
  ])('after %s another candidate is tried: %s, for a refused body is refused everywhere', (kind, isRetryable) => {
    expect(read({ kind }).isRetryable).toBe(isRetryable);
  });

  it('says where a name leads that was not found there', () => {
    expect(hintFor('claude-x')).toBe(`\`claude-x\` leads to \`house/big\`. ${HINT}`);
  });

  it('names the address where a server has nothing at it, unless the provider knows better', () => {
    const body = '<html>404 Not Found</html>';
    expect(read({}, 'house/big', body).hint).toMatch(/^The server has nothing at this address: .*`baseUrl`/);
    expect(read({ hint: HINT }, 'house/big', body).hint).toBe(HINT);
    expect(read({}, 'house/big', '{"error":{"message":"no model of this name"}}').hint).toBeUndefined();
  });

  it('does not say so of a target that the client has written out', () => {
    expect(hintFor('house/big')).toBe(HINT);
  });
});
