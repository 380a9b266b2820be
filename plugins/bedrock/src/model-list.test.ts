import { describe, expect, it } from '@jest/globals';
import { byteSourceOf, type Send } from '@pipeproxy/core';
import { fakeServices } from '@pipeproxy/core/testing';
import { createBedrock } from './bedrock.ts';
import type { BedrockOptions } from './bedrock-options.ts';

const KEYS = { accessKeyId: 'AKIAFAKE0001', secretAccessKey: 'FAKE-secret' };
const MODEL = { modelId: 'a.b', inferenceTypesSupported: ['ON_DEMAND'] };

/** Where a list is asked for, for which service, and what comes of it when the hosts named in `failing` refuse. */
async function ask(options: BedrockOptions, failing: readonly string[] = []) {
  const asked = new Set<string>();
  const send: Send = async ({ url, headers }) => {
    const { host } = new URL(url);
    asked.add(`${host} ${/\/(bedrock[a-z-]*)\/aws4_request/.exec(headers.authorization ?? '')?.[1]}`);
    const isWell = !failing.includes(host);
    const document = isWell
      ? { modelSummaries: [MODEL], data: [{ id: 'c.d' }, { id: 'a.b' }] }
      : { message: `No ${host}.` };
    return { status: isWell ? 200 : 500, headers: {}, body: byteSourceOf(JSON.stringify(document)) };
  };
  const { models } = createBedrock({}).create({ region: 'us-east-1', ...KEYS, ...options }, fakeServices().services);
  const list = await models?.(send, AbortSignal.timeout(5_000)).catch(({ message }: Error) => message);
  return { asked: [...asked], list };
}

const CONTROL = 'bedrock.us-east-1.amazonaws.com';
const MANTLE = 'bedrock-mantle.us-east-1.api.aws';

describe('the hosts that are asked for models', () => {
  it.each<[BedrockOptions, readonly string[]]>([
    [{}, [`${CONTROL} bedrock`, `${MANTLE} bedrock-mantle`]],
    [{ api: 'converse' }, [`${CONTROL} bedrock`]],
    [{ api: 'mantle' }, [`${MANTLE} bedrock-mantle`]],
    [{ api: 'openai-mantle' }, [`${MANTLE} bedrock-mantle`]],
    [{ region: 'cn-north-1', api: 'invoke' }, ['bedrock.cn-north-1.amazonaws.com.cn bedrock']],
    [{ endpoint: 'https://bedrock-runtime-fips.us-east-1.amazonaws.com' }, [`${CONTROL} bedrock`]],
    [{ endpoint: 'https://gateway.example' }, []],
    [{ endpoint: 'https://gateway.example', controlEndpoint: 'https://list.example' }, ['list.example bedrock']],
  ])('of %j', async (options, hosts) => {
    expect((await ask(options)).asked).toEqual(hosts);
  });

  it('may fail but for one; each model stands in the list once', async () => {
    expect((await ask({})).list).toEqual([{ id: 'a.b' }, { id: 'c.d' }]);
    expect((await ask({}, [MANTLE])).list).toEqual([{ id: 'a.b' }]);
    expect((await ask({}, [CONTROL])).list).toEqual([{ id: 'c.d' }, { id: 'a.b' }]);
    expect((await ask({}, [CONTROL, MANTLE])).list).toBe(`No ${CONTROL}.`);
  });
});
