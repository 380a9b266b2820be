import { describe, expect, it } from '@jest/globals';
import { type JsonObject, type Loss, type Operation, ProxyError, type UpstreamCall } from '@pipeproxy/core';
import { applyPatches, fakeServices } from '@pipeproxy/core/testing';
import { type AzureFoundryOptions, azureFoundry } from './azure-foundry.ts';
import { type AzureOpenAIOptions, azureOpenAI } from './azure-openai.ts';

const KEY = 'FAKE-key';
const DATE = '2024-10-21';

const create = (options: AzureOpenAIOptions) =>
  azureOpenAI.create({ apiKey: KEY, ...options }, fakeServices().services);
const foundry = (options: AzureFoundryOptions) =>
  azureFoundry.create({ apiKey: KEY, resource: 'foo', ...options }, fakeServices().services);

const callOf = (dialect: string, model = 'my-gpt', operation: Operation = 'chat'): UpstreamCall => ({
  operation,
  model,
  wire: { dialect },
  isStream: false,
});
const CHAT = callOf('openai-chat');
const RESPONSES = callOf('openai-responses');

const NEWEST = 'https://foo.openai.azure.com/openai/v1';
const CLASSIC = 'https://foo.openai.azure.com/openai/deployments/my-gpt';

describe('where Azure OpenAI is called', () => {
  it.each<[AzureOpenAIOptions, string]>([
    [{ resource: 'foo' }, `${NEWEST}/chat/completions`],
    [{ resource: 'foo.openai.azure.com' }, `${NEWEST}/chat/completions`],
    [{ endpoint: 'https://foo.openai.azure.com/' }, `${NEWEST}/chat/completions`],
    [{ endpoint: 'https://foo.openai.azure.com/openai/v1/' }, `${NEWEST}/chat/completions`],
    [{ baseUrl: 'https://foo.openai.azure.com/openai/deployments/x' }, `${NEWEST}/chat/completions`],
    [{ resource: 'foo', apiVersion: 'v1' }, `${NEWEST}/chat/completions`],
    [{ resource: 'foo', apiVersion: 'preview' }, `${NEWEST}/chat/completions?api-version=preview`],
    [{ resource: 'foo', apiVersion: DATE }, `${CLASSIC}/chat/completions?api-version=${DATE}`],
    [{ resource: 'foo', apiVersion: DATE, api: 'openai' }, `${NEWEST}/chat/completions`],
    [{ endpoint: 'https://apim.example/x' }, 'https://apim.example/x/openai/v1/chat/completions'],
    [{ endpoint: 'https://apim.example/x/openai' }, 'https://apim.example/x/openai/v1/chat/completions'],
    [{ baseUrl: 'https://apim.example/x' }, 'https://apim.example/x/v1/chat/completions'],
    [{ baseUrl: 'https://apim.example/x/v1/chat/completions' }, 'https://apim.example/x/v1/chat/completions'],
    [
      { baseUrl: 'https://apim.example/x', apiVersion: DATE },
      `https://apim.example/x/deployments/my-gpt/chat/completions?api-version=${DATE}`,
    ],
    [
      { baseUrl: 'https://foo.services.ai.azure.com/api/projects/mine' },
      'https://foo.services.ai.azure.com/api/projects/mine/openai/v1/chat/completions',
    ],
  ])('foundry trap 7 (vercel/ai 2f10cdf): %j is called as it is meant', (options, url) => {
    expect(create(options).address(CHAT)).toBe(url);
  });

  it.each<[Operation, string, string, string]>([
    ['chat', 'openai-responses', `${NEWEST}/responses`, 'https://foo.openai.azure.com/openai/responses'],
    ['embed', 'openai-chat', `${NEWEST}/embeddings`, `${CLASSIC}/embeddings`],
    ['image', 'openai-chat', `${NEWEST}/images/generations`, `${CLASSIC}/images/generations`],
    ['image-edit', 'openai-chat', `${NEWEST}/images/edits`, `${CLASSIC}/images/edits`],
  ])('has a path for %s in %s', (operation, dialect, newest, classic) => {
    const call = callOf(dialect, 'my-gpt', operation);
    expect(create({ resource: 'foo' }).address(call)).toBe(newest);
    expect(create({ resource: 'foo', apiVersion: DATE }).address(call)).toBe(`${classic}?api-version=${DATE}`);
  });

  it('keeps replies where an id can stand behind the path', () => {
    const kept = callOf('openai-responses', 'my-gpt', 'stored-response');
    const upstream = create({ resource: 'foo' });
    expect([upstream.wires('stored-response', 'my-gpt'), upstream.address(kept)]).toEqual([
      [{ dialect: 'openai-responses' }],
      `${NEWEST}/responses`,
    ]);
    expect(create({ resource: 'foo', apiVersion: DATE }).wires('stored-response', 'my-gpt')).toEqual([]);
  });

  it('writes a deployment as one segment of the path, and refuses one that leads elsewhere', () => {
    const upstream = create({ resource: 'foo', apiVersion: DATE });
    expect(upstream.address(callOf('openai-chat', 'a/../b?c#d'))).toBe(
      `https://foo.openai.azure.com/openai/deployments/a%2F..%2Fb%3Fc%23d/chat/completions?api-version=${DATE}`,
    );
    for (const name of ['.', '..']) {
      expect(() => upstream.address(callOf('openai-chat', name))).toThrow(ProxyError);
    }
  });

  it.each<[AzureOpenAIOptions, string]>([
    [{ resource: 'foo', api: 'classic' }, 'apiVersion'],
    [{ resource: 'foo', endpoint: 'https://foo.openai.azure.com' }, 'endpoint'],
    [{}, 'resource'],
    [{ endpoint: 'http://foo.openai.azure.com' }, 'endpoint'],
  ])('refuses %j', (options, param) => {
    expect(() => create(options)).toThrow(expect.objectContaining({ code: 'PP_CONFIG_INVALID', param }));
  });
});

describe('which API a deployment is asked in', () => {
  const dialects = (upstream: ReturnType<typeof create>, model: string) =>
    upstream.wires('chat', model).map(({ dialect }) => dialect);
  const OPENAI = ['openai-chat', 'openai-responses'];

  it('foundry trap 2 (experientiallabs/experiential#702): follows the declared family, never the name', () => {
    const models = {
      'gpt-5.1': { family: 'claude-opus-4-5' },
      'my-claude': { family: 'gpt-5.1' },
      seek: { family: 'DeepSeek-V3.2' },
      odd: { family: 'gpt-5.1', api: 'messages' as const },
    };
    for (const upstream of [foundry({ models }), create({ resource: 'foo', models })]) {
      expect(dialects(upstream, 'gpt-5.1')).toEqual(['anthropic-messages']);
      expect(dialects(upstream, 'my-claude')).toEqual(OPENAI);
      expect(dialects(upstream, 'seek')).toEqual(['openai-chat']);
      expect(dialects(upstream, 'odd')).toEqual(['anthropic-messages']);
    }
    expect(dialects(foundry({}), 'gpt-5.1')).toEqual(['anthropic-messages']);
    expect(dialects(foundry({ api: 'openai' }), 'claude-opus-4-5')).toEqual(OPENAI);
    expect(dialects(create({ resource: 'foo' }), 'claude-opus-4-5')).toEqual(OPENAI);
  });

  it('has both APIs at one resource, also behind a relay', () => {
    const models = { 'my-gpt': { family: 'gpt-5.1' } };
    const opus = callOf('anthropic-messages', 'my-opus');
    expect([foundry({ models }).address(CHAT), foundry({ models }).address(opus)]).toEqual([
      'https://foo.services.ai.azure.com/openai/v1/chat/completions',
      'https://foo.services.ai.azure.com/anthropic/v1/messages',
    ]);
    const options = { apiKey: KEY, baseUrl: 'http://127.0.0.1:1/a/anthropic/v1', models };
    const relay = azureFoundry.create(options, fakeServices().services);
    expect([relay.address(CHAT), relay.address(opus)]).toEqual([
      'http://127.0.0.1:1/a/openai/v1/chat/completions',
      'http://127.0.0.1:1/a/anthropic/v1/messages',
    ]);
  });

  it('foundry section 3.1: may be led to another route, whose words are spoken then', () => {
    const models = {
      'my-codex': { routes: { 'chat/completions': 'responses' } },
      old: { routes: { responses: 'chat/completions' } },
      seek: { family: 'DeepSeek-V3.2', routes: { responses: 'responses' } },
      far: { routes: { 'chat/completions': '/talk/{deployment}/chat?api-version=1' } },
    };
    const upstream = create({ resource: 'foo', models });
    expect(dialects(upstream, 'my-codex')).toEqual(['openai-responses']);
    expect(upstream.address(callOf('openai-responses', 'my-codex'))).toBe(`${NEWEST}/responses`);
    expect(dialects(upstream, 'old')).toEqual(['openai-chat']);
    expect(dialects(upstream, 'seek')).toEqual(OPENAI);
    expect(dialects(upstream, 'far')).toEqual(OPENAI);
    expect(upstream.address(callOf('openai-chat', 'far'))).toBe(
      'https://foo.openai.azure.com/talk/far/chat?api-version=1',
    );
    expect(upstream.wires('stored-response', 'old')).toEqual([]);
  });

  it('takes the paths of the upstream where a deployment has none of its own', () => {
    const routes = { embeddings: '/vectors/{deployment}', 'chat/completions': 'responses' };
    const models = { 'my-gpt': { routes: { 'chat/completions': 'chat/completions' } } };
    const upstream = create({ resource: 'foo', routes, models });
    expect(upstream.address(callOf('openai-chat', 'a b', 'embed'))).toBe('https://foo.openai.azure.com/vectors/a%20b');
    expect(dialects(upstream, 'other')).toEqual(['openai-responses']);
    expect(dialects(upstream, 'my-gpt')).toEqual(OPENAI);
  });
});

describe('bodies for Azure OpenAI', () => {
  function setUp(options: AzureOpenAIOptions = { resource: 'foo' }) {
    const upstream = create(options);
    const losses: Loss[] = [];
    const shaped = (body: JsonObject, call = CHAT) =>
      applyPatches(body, upstream.shape?.(call, {})?.inspect?.(body, (loss) => losses.push(loss)) ?? []);
    const refuse = (message: string, call = CHAT, body: JsonObject = {}, status = 400) =>
      upstream.recover?.(
        {
          call,
          error: { kind: 'invalid-request', message },
          reply: { status, headers: {}, body: '' },
          body: () => body,
        },
        1,
      );
    return { upstream, losses, shaped, refuse };
  }

  it('foundry trap 5 (BerriAI/litellm#28553): ask Responses for no usage, and chat for it', () => {
    const { shaped } = setUp();
    const usage = { stream_options: { include_usage: true } };
    expect(shaped({ stream: true, ...usage }, RESPONSES)).toEqual({ stream: true });
    const more = { stream_options: { include_usage: true, include_obfuscation: false } };
    expect(shaped(more, RESPONSES)).toEqual({ stream_options: { include_obfuscation: false } });
    expect(shaped({ stream_options: { include_obfuscation: false } }, RESPONSES)).toEqual({
      stream_options: { include_obfuscation: false },
    });
    expect(shaped(usage)).toEqual(usage);
  });

  it('foundry section 3.2: lose a field that was refused, then and later, in one API of one deployment', async () => {
    const { upstream, shaped, refuse, losses } = setUp();
    expect(await refuse("Unknown parameter: 'stream_options.include_usage'.")).toEqual({
      patches: [{ op: 'delete', path: ['stream_options'] }],
    });
    await refuse("Unsupported parameter: 'temperature' is not supported with this model.");
    const body = { stream_options: { include_usage: true }, temperature: 0.2, seed: 1 };
    expect(shaped(body)).toEqual({ seed: 1 });
    expect(losses).toEqual([{ feature: 'temperature', effect: 'the deployment refuses the field' }]);
    expect(upstream.codecOptions?.(CHAT)).toMatchObject({ streamOptions: 'drop' });
    expect(shaped({ temperature: 0.2 }, RESPONSES)).toEqual({ temperature: 0.2 });
    expect(shaped(body, callOf('openai-chat', 'other'))).toEqual(body);
    expect(upstream.codecOptions?.(callOf('openai-chat', 'other'))).not.toHaveProperty('streamOptions');
    expect(await refuse("Unknown parameter: 'tools'.")).toBeUndefined();
    expect(await refuse("Unknown parameter: 'seed'.", CHAT, {}, 500)).toBeUndefined();
  });

  it.each(['store', 'metadata', 'user', 'safety_identifier'])(
    'lose %s without a word: nobody misses it',
    async (field) => {
      const { shaped, refuse, losses } = setUp();
      await refuse(`Unknown parameter: '${field}'.`);
      expect([shaped({ [field]: 'a' }), losses]).toEqual([{}, []]);
    },
  );

  it('name the output limit in the older way where the newer one is refused', async () => {
    const { shaped, refuse } = setUp();
    await refuse('Unrecognized request argument supplied: max_completion_tokens');
    expect(shaped({ max_completion_tokens: 5 })).toEqual({ max_tokens: 5 });
  });

  it('foundry section 3.2: name the output limit as the model behind the deployment wants it', async () => {
    const { shaped, refuse } = setUp();
    const words =
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
    expect(await refuse(words)).toEqual({
      patches: [{ op: 'rename', path: ['max_tokens'], to: 'max_completion_tokens' }],
    });
    expect(shaped({ max_tokens: 5 })).toEqual({ max_completion_tokens: 5 });
    expect(shaped({ max_completion_tokens: 5 })).toEqual({ max_completion_tokens: 5 });
  });

  it('foundry trap 8 (vercel/ai 49ae04d): let DeepSeek hide its answer, and nobody else', () => {
    const models = { seek: { family: 'DeepSeek-V3.2' } };
    const { upstream } = setUp({ resource: 'foo', models });
    expect(upstream.codecOptions?.(callOf('openai-chat', 'seek'))).toEqual({ answerInReasoning: true });
    expect(upstream.codecOptions?.(CHAT)).toEqual({ answerInReasoning: false, replayReasoning: 'drop' });
    expect(upstream.codecOptions?.(RESPONSES)).toEqual({});
  });

  it('are not looked into where they are only handed on', () => {
    const { upstream } = setUp();
    expect(upstream.shape?.(callOf('openai-chat', 'my-gpt', 'embed'), {})).toBeUndefined();
  });
});
