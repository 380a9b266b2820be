import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, it } from '@jest/globals';
import { register, testProvider } from '@pipeproxy/core/testing';
import { ALICE, mintTokens } from './__fixtures__/stand-in/stand-in-account.ts';
import { writeLogin } from './__fixtures__/stand-in/world.ts';
import { codexOauth } from './codex-oauth.ts';

const folder = mkdtempSync(join(tmpdir(), 'pipeproxy-codex-kit-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Later than the clock of the kit, which stands still. */
const tokens = mintTokens(ALICE, 1_790_003_600_000);
writeLogin(folder, ALICE, tokens, 1_790_000_000_000);

register(
  it,
  testProvider(codexOauth, {
    options: { folder },
    goodOptions: [
      {},
      { accounts: ['me@example.com'], strategy: 'round-robin', clientVersion: '0.169.0' },
      {
        baseUrl: 'https://relay.example/codex',
        issuer: 'https://login.example',
        models: { mine: { family: 'gpt-5.5' } },
      },
    ],
    wrongOptions: [{ strategy: 'random' }, { accounts: 'me' }, { folder: 'tokens' }, { clientVersion: 'new' }],
    calls: [
      {
        model: 'gpt-5.5',
        dialect: 'openai-responses',
        url: 'https://chatgpt.com/backend-api/codex/responses',
        headers: {
          authorization: `Bearer ${tokens.access_token}`,
          'chatgpt-account-id': ALICE.accountId,
          originator: 'pipeproxy',
        },
      },
      {
        operation: 'compact',
        model: 'gpt-5.5',
        dialect: 'openai-responses',
        url: 'https://chatgpt.com/backend-api/codex/responses/compact',
      },
    ],
    errors: [
      {
        status: 429,
        body: { error: { type: 'usage_limit_reached', message: 'Reached.', resets_in_seconds: 90 } },
        expected: { kind: 'rate-limit', message: 'Reached.', retryAfterMs: 90_000 },
      },
      {
        status: 429,
        body: { error: { type: 'usage_not_included', message: 'No.' } },
        expected: { kind: 'billing', message: 'No.' },
      },
      {
        status: 429,
        body: { error: { code: 'rate_limit_exceeded', message: 'Slow down, try again in 1.2s.' } },
        expected: { kind: 'rate-limit', retryAfterMs: 1_200 },
      },
      {
        status: 400,
        body: { detail: 'Selected model is at capacity. Please try a different model.' },
        expected: { kind: 'rate-limit' },
      },
      {
        status: 400,
        body: { detail: 'Store must be set to false' },
        expected: { kind: 'invalid-request', message: 'Store must be set to false' },
      },
      { status: 400, body: { error: { code: 'cyber_policy', message: 'No.' } }, expected: { kind: 'content-filter' } },
      {
        status: 401,
        body: { error: { code: 'token_invalidated', message: 'Gone.' } },
        expected: { kind: 'upstream-auth', hint: 'Run `pipeproxy login test`.' },
      },
      {
        status: 400,
        body: { error: { code: 'context_length_exceeded', message: 'Your input exceeds the context window.' } },
        expected: { kind: 'context-overflow' },
      },
      { status: 400, body: { detail: 'context_length_exceeded' }, expected: { kind: 'context-overflow' } },
      {
        status: 503,
        body: { error: { code: 'slow_down', message: 'Slow.' } },
        expected: { kind: 'overloaded' },
      },
      {
        status: 429,
        body: { error: { code: 'rate_limit_exceeded', message: 'Slow down, try again in 500ms.' } },
        expected: { kind: 'rate-limit', retryAfterMs: 500 },
      },
      {
        status: 403,
        body: { error: { code: 'unsupported_country', message: 'No.' } },
        expected: { kind: 'upstream-auth', message: 'No.' },
      },
      {
        status: 403,
        body: '<html>no</html>',
        headers: { 'cf-ray': 'FAKE' },
        expected: { kind: 'bad-gateway', message: 'The backend answered 403 with a web page (cf-ray FAKE).' },
      },
      { status: 404, body: { detail: 'Not Found' }, expected: { kind: 'not-found' } },
      { status: 413, body: '', expected: { kind: 'context-overflow' } },
      {
        status: 503,
        body: { error: { code: 'server_is_overloaded', message: 'Busy.' } },
        expected: { kind: 'overloaded' },
      },
    ],
  }),
);
