import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { HeaderMap, UpstreamRequest } from '@pipeproxy/core';
import { recording } from '../../../../test/recordings.ts';
import { canonicalRequest } from './canonical-request.ts';
import { signRequest } from './sign-request.ts';
import { amzDate, sha256, signatureOf, stringToSign } from './signature.ts';

const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const TIME_MS = Date.UTC(2015, 7, 30, 12, 36);
const BODY = '{"anthropic_version":"bedrock-2023-05-31","max_tokens":1,"messages":[{"role":"user","content":"hi"}]}';
const RUNTIME = 'https://bedrock-runtime.us-east-1.amazonaws.com';
const PROFILE = '/model/us.anthropic.claude-sonnet-4-5-20250929-v1:0/invoke';
const ARN = '/model/arn:aws:bedrock:us-east-1:123456789012:application-inference-profile%2Fabc123/invoke';

interface Golden {
  readonly url: string;
  readonly service?: string;
  readonly sessionToken?: string;
  readonly headers?: HeaderMap;
}

function sign({ url, service = 'bedrock', sessionToken, headers = {} }: Golden): HeaderMap {
  const request: UpstreamRequest = {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(BODY),
  };
  const keys = sessionToken === undefined ? KEYS : { ...KEYS, sessionToken };
  return signRequest(request, keys, { region: 'us-east-1', service, timeMs: TIME_MS }).headers;
}

describe('the signature of a request', () => {
  it.each<[string, Golden, string]>([
    ['A', { url: RUNTIME + PROFILE }, 'bb943d8bdfc9e142e86be38171854bec6cc92788952b2f1e434e1b71c06b9cc4'],
    [
      'B',
      { url: RUNTIME + PROFILE.replace(':', '%3A') },
      '5d15e9802491b069bcda50dbcf2751a77c5d146595ac919a71a02eea0d60b2f2',
    ],
    ['C', { url: RUNTIME + ARN }, 'df685ce35549b17c0d3f0bea21c123e78fed0b88d8cc0080b08ac52957160373'],
    [
      'D',
      { url: RUNTIME + PROFILE, sessionToken: 'SESSIONTOKEN' },
      'd09e4ce5b9ad737956c2d9454dcc29a789f0181a56da5801d74e077f16a32240',
    ],
    [
      'E',
      { url: 'https://bedrock-mantle.us-east-1.api.aws/anthropic/v1/messages', service: 'bedrock-mantle' },
      '00704d7dd7871fa2a3e51f80341fd395efad8eb633064d53522e8fc4427d2622',
    ],
  ])('is that of the golden vector %s (bedrock trap 6: vercel/ai CHANGELOG ce56626)', (_name, golden, signature) => {
    const headers = sign(golden);
    const names = `content-type;host;x-amz-content-sha256;x-amz-date${golden.sessionToken ? ';x-amz-security-token' : ''}`;
    expect(headers.authorization).toBe(
      `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/${golden.service ?? 'bedrock'}/aws4_request, SignedHeaders=${names}, Signature=${signature}`,
    );
    expect(headers['x-amz-date']).toBe('20150830T123600Z');
    expect(headers['x-amz-content-sha256']).toBe('f4d78fc2785b44789662c0e3bea21fc5e8f54ca69b232186b3e5d1bb74e3ade7');
    expect(headers['x-amz-security-token']).toBe(golden.sessionToken);
  });

  it('bedrock trap 11 (bedrock-sdk CHANGELOG #45, #53): covers no header that a hop may change', () => {
    const hop = {
      'user-agent': 'a',
      connection: 'close',
      expect: '100-continue',
      traceparent: '00-1',
      'x-forwarded': 'b',
    };
    const { authorization } = sign({ url: RUNTIME + PROFILE });
    expect(sign({ url: RUNTIME + PROFILE, headers: hop }).authorization).toBe(authorization);
    const guardrail = { 'x-amzn-bedrock-trace': 'ENABLED' };
    expect(sign({ url: RUNTIME + PROFILE, headers: guardrail }).authorization).toContain(';x-amzn-bedrock-trace,');
  });

  it('bedrock trap 10 (bedrock-sdk CHANGELOG #409): covers every value of a name that comes twice', () => {
    const request = { method: 'GET', path: '/', headers: { host: 'a' }, payloadHash: '' };
    expect(canonicalRequest({ ...request, query: 'b=2&a=2&a=1&c' }).split('\n')[2]).toBe('a=1&a=2&b=2&c=');
  });

  it('covers a body of no bytes', () => {
    const request = { method: 'GET', url: `${RUNTIME}/`, headers: {} } as const;
    const target = { region: 'us-east-1', service: 'bedrock', timeMs: TIME_MS };
    expect(signRequest(request, KEYS, target).headers['x-amz-content-sha256']).toBe(sha256(''));
  });
});

interface Context {
  readonly credentials: { readonly access_key_id: string; readonly secret_access_key: string; readonly token?: string };
  readonly region: string;
  readonly service: string;
  readonly timestamp: string;
  readonly normalize: boolean;
  readonly sign_body: boolean;
  readonly omit_session_token?: boolean;
}

/** The request of a vector: its head is HTTP, with header values that may go on in the next line. */
function readRequest(text: string) {
  const [head = '', body = ''] = text.split(/\r?\n\r?\n/);
  const [first = '', ...lines] = head.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const [, method = '', target = ''] = /^(\S+) (.*) HTTP\/1\.1$/.exec(first) ?? [];
  const headers: Record<string, string> = {};
  for (const line of lines.filter((each) => each !== '')) {
    const name = line.slice(0, line.indexOf(':')).toLowerCase();
    const value = line.slice(line.indexOf(':') + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
  }
  const [path = '', query = ''] = target.split('?');
  return { method, path: posix.normalize(path), query, headers, body };
}

const vectors = recording('aws-sigv4');

const suite = vectors ? describe : describe.skip; // skipped: no recordings, which is printed
suite(`AWS’s published vectors${vectors ? '' : ' (no recordings)'}`, () => {
  const read = (name: string, file: string): string => readFileSync(join(vectors ?? '', name, file), 'utf8');
  const contextOf = (name: string): Context => JSON.parse(read(name, 'context.json'));
  const all = vectors
    ? readdirSync(vectors, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
    : ['none'];
  // Paths that are not to be normalized are of S3, which is no service of ours.
  const names = vectors ? all.filter((name) => contextOf(name).normalize) : all;

  it.each(names)('%s', (name) => {
    const { credentials, region, service, timestamp, sign_body, omit_session_token } = contextOf(name);
    const { body, headers, ...rest } = readRequest(read(name, 'request.txt'));
    const date = amzDate(Date.parse(timestamp));
    const token = omit_session_token ? undefined : credentials.token;
    const payloadHash = sha256(body);
    const request = {
      ...rest,
      payloadHash,
      headers: {
        ...headers,
        'x-amz-date': date,
        ...(token !== undefined && { 'x-amz-security-token': token }),
        ...(sign_body && { 'x-amz-content-sha256': payloadHash }),
      },
    };
    const pair = { accessKeyId: credentials.access_key_id, secretAccessKey: credentials.secret_access_key };
    const scope = { region, service, date };
    expect(canonicalRequest(request)).toBe(read(name, 'header-canonical-request.txt'));
    expect(stringToSign(request, scope)).toBe(read(name, 'header-string-to-sign.txt'));
    expect(signatureOf(request, scope, pair)).toBe(read(name, 'header-signature.txt'));
  });
});
