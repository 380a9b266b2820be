import { execPath } from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { asProxyError } from '@pipeproxy/core';
import { fakeServices } from '@pipeproxy/core/testing';
import { createTempFolder, type TempFolder } from '../../../../test/temp-folder.ts';
import { createChain } from './chain.ts';
import { loadProviders } from './load-providers.ts';

let folder: TempFolder;
let before: NodeJS.ProcessEnv;

beforeEach(() => {
  folder = createTempFolder();
  before = { ...process.env };
  for (const name of Object.keys(process.env).filter((each) => each.startsWith('AWS_'))) delete process.env[name];
  process.env.AWS_EC2_METADATA_DISABLED = 'true';
  process.env.AWS_SHARED_CREDENTIALS_FILE = folder.write(
    'credentials',
    '[work]\naws_access_key_id = AKIAFAKE0003\naws_secret_access_key = FAKE-work\n',
  );
  process.env.AWS_CONFIG_FILE = folder.path;
});
afterEach(() => {
  process.env = before;
  folder[Symbol.dispose]();
});

const chain = (profile?: string) =>
  createChain({ region: 'us-east-1', ...(profile !== undefined && { profile }) }, fakeServices().services);

describe('the credential chain of AWS', () => {
  it('reads a profile', async () => {
    expect(await chain('work').current()).toMatchObject({ accessKeyId: 'AKIAFAKE0003', secretAccessKey: 'FAKE-work' });
  });

  it('runs the process of a profile, and asks it again for keys that were refused', async () => {
    const keys = {
      Version: 1,
      AccessKeyId: 'ASIAFAKE0004',
      SecretAccessKey: 'FAKE-s',
      SessionToken: 'FAKE-t',
      Expiration: '2999-01-01T00:00:00Z',
    };
    const program = folder.write('keys.mjs', `process.stdout.write(${JSON.stringify(JSON.stringify(keys))})`);
    process.env.AWS_CONFIG_FILE = folder.write(
      'config',
      `[profile made]\ncredential_process = ${execPath} ${program}\n`,
    );
    const source = chain('made');
    const first = await source.current();
    expect(first).toMatchObject({ accessKeyId: 'ASIAFAKE0004', sessionToken: 'FAKE-t' });
    expect(await source.current()).toBe(first);
    source.forget?.(first);
    expect(await source.current()).not.toBe(first);
  });

  it('says what to do where it has nothing', async () => {
    const error = await Promise.resolve(chain().current()).catch(asProxyError);
    expect(error).toMatchObject({
      code: 'PP_UPSTREAM_AUTH',
      isRetryable: true,
      message: expect.stringMatching(/: .*\w\.?$/),
      hint: expect.stringContaining('aws sso login'),
    });
  });

  it('names the package that is missing', async () => {
    const absent = Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' });
    const error = await loadProviders('mine', () => Promise.reject(absent)).catch(asProxyError);
    expect(error).toMatchObject({
      code: 'PP_CONFIG_INVALID',
      message: 'The upstream "mine" needs the package @aws-sdk/credential-providers.',
      hint: expect.stringContaining('npm install @aws-sdk/credential-providers'),
    });
    await expect(loadProviders('mine', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  });
});
