import { describe, expect, it } from '@jest/globals';
import type { ErrorFacts, HeaderMap } from '@pipeproxy/core';
import { createClassify } from './classify.ts';
import type { Auth } from './credential.ts';

const classify = createClassify('key', 'baseUrl');

/** How the dialect reads a status that it finds no better word for. */
const ROUGH: Readonly<Record<number, ErrorFacts['kind']>> = {
  400: 'invalid-request',
  401: 'upstream-auth',
  403: 'permission',
  404: 'not-found',
  429: 'rate-limit',
  500: 'server',
};

interface Said {
  readonly code?: string;
  readonly message: string;
}

function read(status: number, { code, message }: Said, headers: HeaderMap = {}) {
  const error: ErrorFacts = { kind: ROUGH[status] ?? 'server', message, ...(code !== undefined && { code }) };
  return classify(error, { status, headers, body: JSON.stringify({ error: { code, message } }) });
}

describe('classify', () => {
  it.each<[string, number, Said, ErrorFacts['kind'], string]>([
    [
      'a deployment that is not there',
      404,
      { code: 'DeploymentNotFound', message: 'The API deployment for this resource does not exist.' },
      'not-found',
      '`models` of the config',
    ],
    [
      'foundry trap 1 (anthropics/claude-code#67179): another API',
      404,
      { code: 'api_not_supported', message: 'Requested API is currently not supported' },
      'not-found',
      '`baseUrl`',
    ],
    ['a wrong path', 404, { code: '404', message: 'Resource not found' }, 'not-found', 'pipeproxy explain'],
    [
      'a wrong key, or the key of another resource',
      401,
      { code: '401', message: 'Access denied due to invalid subscription key or wrong API endpoint.' },
      'upstream-auth',
      '`apiKey`',
    ],
    ['a wrong key in other words', 401, { code: 'InvalidApiKey', message: 'No.' }, 'upstream-auth', '`apiKey`'],
    [
      'a resource without keys',
      401,
      { message: 'Unauthorized. Access token is missing, invalid, audience is incorrect.' },
      'upstream-auth',
      'Entra ID',
    ],
    [
      'foundry trap 12 (learn.microsoft.com answers/5854137): a fault of Azure itself',
      401,
      { code: 'invalid_model_endpoint_authentication', message: 'Failed to authenticate to backend endpoint.' },
      'bad-gateway',
      'not the cause',
    ],
    [
      'a role that is missing (microsoft/semantic-kernel#10020)',
      401,
      { code: 'PermissionDenied', message: 'Principal does not have access to API/Operation.' },
      'permission',
      'role',
    ],
    [
      'the same in Foundry (davrous/AzureAgentToM365#3)',
      401,
      { message: 'The principal x lacks the required data action Microsoft.CognitiveServices/y to perform POST /z.' },
      'permission',
      'Azure AI User',
    ],
    [
      'a resource that takes no keys (microsoft/sample-app-aoai-chatGPT#1000)',
      403,
      { code: 'AuthenticationTypeDisabled', message: 'Key based authentication is disabled for this resource.' },
      'upstream-auth',
      "`auth: 'entra'`",
    ],
    ['a closed network', 403, { code: 'PermissionDenied', message: 'No.' }, 'permission', 'public networks'],
  ])('knows %s', (_name, status, said, kind, words) => {
    expect(read(status, said)).toMatchObject({ kind, message: said.message, hint: expect.stringContaining(words) });
  });

  it.each<[string, Said, string]>([
    ['a model with another route', { code: 'OperationNotSupported', message: 'No.' }, '`routes`'],
    ['a version that is none', { code: 'BadRequest', message: 'API version not supported' }, '`apiVersion`'],
  ])('knows %s', (_name, said, words) => {
    expect(read(400, said)).toMatchObject({ kind: 'invalid-request', hint: expect.stringContaining(words) });
  });

  it.each<[Auth, string, string]>([
    ['key', 'auth: ', '`apiKey`'],
    ['entra', '`scope`', 'tenant'],
    ['bearer', '`authToken`', '`authToken`'],
  ])('names what to do with the credential %s', (auth, audience, other) => {
    const hintOf = (message: string) =>
      createClassify(auth, 'endpoint')({ kind: 'upstream-auth', message }, { status: 401, headers: {}, body: '' }).hint;
    expect(hintOf('Access token is missing, audience is incorrect.')).toContain(audience);
    expect(hintOf('Access denied.')).toContain(other);
  });

  it('names the option that says where the resource is', () => {
    const said = { code: '401', message: 'Access denied due to invalid subscription key or wrong API endpoint.' };
    for (const place of ['resource', 'endpoint', 'baseUrl'] as const) {
      const error: ErrorFacts = { kind: 'upstream-auth', ...said };
      const { hint } = createClassify('key', place)(error, { status: 401, headers: {}, body: '' });
      expect(hint).toBe(`Check that \`apiKey\` is a key of the very resource that \`${place}\` names.`);
    }
  });

  it('leaves an error of OpenAI’s own as it is', () => {
    const fields = { message: "Unknown parameter: 'a'.", type: 'invalid_request_error', code: 'unknown_parameter' };
    const error: ErrorFacts = { kind: 'invalid-request', message: fields.message, code: fields.code };
    expect(classify(error, { status: 400, headers: {}, body: JSON.stringify({ error: fields }) })).toBe(error);
  });

  it('knows a filtered prompt', () => {
    expect(read(400, { code: 'content_filter', message: 'm' })).toEqual({
      kind: 'content-filter',
      message: 'm',
      code: 'content_filter',
    });
  });

  it.each<[number, Said]>([
    [404, { code: 'not_found', message: 'No response is kept by the id resp_1.' }],
    [400, { code: 'invalid_value', message: 'The access token of this tool is too long.' }],
  ])('has nothing to say of what is not its own: %i', (status, said) => {
    expect(read(status, said)).not.toHaveProperty('hint');
  });

  it('looks for a wrong path only where the status says that nothing was found', () => {
    expect(read(404, { message: 'Resource not found' }).hint).toContain('`baseUrl`');
    expect(read(400, { message: 'Resource not found: file_1' })).toEqual({
      kind: 'invalid-request',
      message: 'Resource not found: file_1',
    });
  });

  it('hands on no code that only repeats the status', () => {
    expect(read(401, { code: '401', message: 'm' })).not.toHaveProperty('code');
    expect(read(404, { code: 'DeploymentNotFound', message: 'm' })).toHaveProperty('code', 'DeploymentNotFound');
  });

  it('leaves an error of Anthropic’s own as it is, and helps where the name of the deployment is wrong', () => {
    const own = (status: number, message: string) => {
      const error: ErrorFacts = { kind: ROUGH[status] ?? 'server', message };
      return { error, read: classify(error, { status, headers: {}, body: '{"type":"error","error":{}}' }) };
    };
    const refused = own(400, 'max_tokens: too large');
    expect(refused.read).toBe(refused.error);
    expect(own(404, 'model: my-opus').read.hint).toContain('deployment');
    expect(own(401, 'invalid x-api-key').read.hint).toContain('`apiKey`');
  });

  it('survives bodies that are no JSON', () => {
    const error: ErrorFacts = { kind: 'server', message: 'm' };
    for (const body of ['', '<html>', '[]', 'null']) {
      expect(classify(error, { status: 500, headers: {}, body })).toEqual(error);
    }
  });
});

describe('how long to wait', () => {
  const limited = (headers: HeaderMap, message = 'm') => read(429, { code: '429', message }, headers).retryAfterMs;
  const words = 'You have exceeded the token rate limit. Please retry after 45 seconds.';

  it.each<[string, HeaderMap, string, number | undefined]>([
    ['the exact header', { 'retry-after-ms': '1200', 'retry-after': '9' }, words, 1_200],
    ['the plain header', { 'retry-after': '9', 'x-ratelimit-reset-tokens': '3' }, words, 9_000],
    ['foundry trap 11 (openai/openai-python#937): a reset', { 'x-ratelimit-reset-tokens': '3' }, words, 3_000],
    ['the other spelling of it', { 'x-rate-limit-reset-tokens': '0.5' }, 'm', 500],
    ['a reset of requests', { 'x-ratelimit-reset-requests': '2' }, 'm', 2_000],
    ['the words', { 'x-ratelimit-reset-tokens': '-1' }, words, 45_000],
    ['foundry section 1.4 (openai/openai-dotnet#838): nothing', { 'x-ratelimit-reset-tokens': '0' }, 'm', undefined],
    ['no number', { 'x-ratelimit-reset-tokens': 'soon' }, 'm', undefined],
  ])('is told by %s', (_name, headers, message, expected) => {
    expect(limited(headers, message)).toBe(expected);
  });

  it('is asked of limits only', () => {
    expect(read(500, { message: words }, { 'x-ratelimit-reset-tokens': '3' }).retryAfterMs).toBeUndefined();
  });
});
