import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { asProxyError, definePlugin, type JsonObject } from '@pipeproxy/core';
import { startTestHost, type TestHost } from '@pipeproxy/core/testing';
import { type BedrockServer, startBedrockServer } from '../../../test/support/bedrock/bedrock-server.ts';
import { APPLICATION_ARN } from '../../../test/support/bedrock/model-lists.ts';
import { createBedrock } from './bedrock.ts';
import plugin from './index.ts';

const KEYS = { accessKeyId: 'AKIAFAKE0001', secretAccessKey: 'FAKE-secret' };
const AWAY = 'http://127.0.0.1:9';

let server: BedrockServer;
let proxy: TestHost;

beforeEach(async () => {
  const settings = { region: 'us-east-1', keys: [KEYS], apiKeys: ['FAKE-api-key'], aheadMs: 0, models: {} };
  server = await startBedrockServer({ ...settings, answer: () => ({}) });
  const at = (rest: JsonObject) => ({ provider: 'bedrock', region: 'us-east-1', ...KEYS, ...rest });
  proxy = await startTestHost({
    plugins: [definePlugin({ ...plugin, providers: [createBedrock({})] })],
    config: {
      upstreams: {
        control: at({ endpoint: AWAY, controlEndpoint: server.url }),
        bearer: {
          provider: 'bedrock',
          region: 'us-east-1',
          apiKey: 'FAKE-api-key',
          endpoint: AWAY,
          controlEndpoint: server.url,
        },
        mantle: at({ endpoint: `${server.url}/mantle`, api: 'mantle' }),
        silent: at({ endpoint: AWAY }),
        wrong: at({ endpoint: AWAY, controlEndpoint: server.url, secretAccessKey: 'FAKE-other' }),
      },
    },
  });
});

afterEach(async () => {
  await proxy[Symbol.asyncDispose]();
  await server.close();
});

const asked = () => proxy.host.liveModels(AbortSignal.timeout(5_000));

describe('the models of an upstream', () => {
  it('are what can be asked for: models on demand, profiles, and profiles of the account with their family', async () => {
    const { lists } = await asked();
    expect(lists.control).toEqual([
      { id: 'amazon.nova-pro-v1:0', displayName: 'Nova Pro' },
      { id: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0', displayName: 'US Claude Sonnet 4.5' },
      { id: 'global.anthropic.claude-sonnet-4-5-20250929-v1:0', displayName: 'Global Claude Sonnet 4.5' },
      { id: APPLICATION_ARN, displayName: 'Team A', family: 'anthropic.claude-sonnet-4-5-20250929-v1:0' },
    ]);
    expect(lists.bearer).toEqual(lists.control);
    expect(lists.mantle?.map(({ id }) => id)).toEqual(['anthropic.claude-opus-4-7', 'openai.gpt-oss-120b']);
    expect(lists.mantle?.[0]?.createdAtMs).toBe(1_764_460_800_000);
  });

  it('are unknown where the endpoint is not Amazon’s, and where the key is refused, which is told', async () => {
    const { lists, failures } = await asked();
    expect([lists.silent, failures.silent]).toEqual([undefined, undefined]);
    expect(failures.wrong).toMatchObject({
      code: 'PP_UPSTREAM_AUTH',
      message: expect.stringContaining('does not match'),
      hint: expect.stringContaining('secretAccessKey'),
    });
  });

  it('name the action that the policies lack', async () => {
    const message = 'User: a is not authorized to perform: bedrock:ListInferenceProfiles because of a policy';
    server.settings = { ...server.settings, refusedList: { type: 'AccessDeniedException', message } };
    const { failures } = await asked();
    expect(asProxyError(failures.control).hint).toContain('Allow bedrock:ListInferenceProfiles');
  });
});
