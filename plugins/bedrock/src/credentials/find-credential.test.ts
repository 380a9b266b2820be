import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fakeServices } from '@pipeproxy/core/testing';
import { createTempFolder, type TempFolder } from '../../../../test/temp-folder.ts';
import type { BedrockOptions } from '../bedrock-options.ts';
import { type Environment, findRegion, regionInConfig } from '../find-region.ts';
import { findCredential } from './find-credential.ts';

const PAIR = { accessKeyId: 'AKIAFAKE0001', secretAccessKey: 'FAKE-secret' };
const VARIABLES = {
  AWS_ACCESS_KEY_ID: 'AKIAFAKE0002',
  AWS_SECRET_ACCESS_KEY: 'FAKE-other',
  AWS_SESSION_TOKEN: 'FAKE-token',
};

/** What the log says of where the credential is from. */
function sourceOf(options: BedrockOptions, environment: Environment = {}) {
  const { services, lines } = fakeServices();
  findCredential(options, environment, 'us-east-1', services);
  expect(JSON.stringify(lines)).not.toMatch(/FAKE-(secret|other|token|key)/);
  return lines.map(({ fields }) => (fields as { source?: string }).source)[0];
}

function keysOf(options: BedrockOptions, environment: Environment = {}) {
  const credential = findCredential(options, environment, 'us-east-1', fakeServices().services);
  return credential.kind === 'keys' ? credential.keys.current() : credential.token.reveal();
}

const CONFIG_ERROR = { code: 'PP_CONFIG_INVALID' };

describe('the credential of an upstream', () => {
  it('is what the config says, before any variable', () => {
    const variables = { ...VARIABLES, AWS_BEARER_TOKEN_BEDROCK: 'FAKE-key', AWS_PROFILE: 'work' };
    expect(keysOf({ apiKey: 'FAKE-mine' }, variables)).toBe('FAKE-mine');
    expect(keysOf(PAIR, variables)).toMatchObject(PAIR);
    expect(keysOf({ ...PAIR, sessionToken: 'FAKE-mine' })).toMatchObject({ ...PAIR, sessionToken: 'FAKE-mine' });
    expect(sourceOf({ profile: 'mine' }, variables)).toBe('profile mine of the config');
  });

  it('bedrock trap 13 (bedrock-sdk #436): is a key in the variables before it is AWS_PROFILE', () => {
    expect(keysOf({}, { ...VARIABLES, AWS_PROFILE: 'work' })).toMatchObject({
      accessKeyId: 'AKIAFAKE0002',
      sessionToken: 'FAKE-token',
    });
    expect(keysOf({}, { ...VARIABLES, AWS_BEARER_TOKEN_BEDROCK: ' FAKE-key ' })).toBe('FAKE-key');
    expect(sourceOf({}, { AWS_PROFILE: 'work' })).toBe('the credential chain of AWS');
  });

  it('security 12: is none where it is blank, and the chain where a variable is half', () => {
    expect(sourceOf({ apiKey: ' ' }, { ...VARIABLES, AWS_BEARER_TOKEN_BEDROCK: ' ' })).toBe('AWS_ACCESS_KEY_ID');
    expect(sourceOf({}, { AWS_ACCESS_KEY_ID: 'AKIAFAKE0002' })).toBe('the credential chain of AWS');
  });

  it.each<[string, BedrockOptions, string]>([
    ['half a pair', { accessKeyId: 'AKIAFAKE0001' }, 'one half'],
    ['the other half', { secretAccessKey: 'FAKE-secret' }, 'one half'],
    ['two credentials', { ...PAIR, apiKey: 'FAKE-key' }, 'more than one'],
    ['keys in headers', { ...PAIR, headers: { 'X-Amz-Secret-Key': 'FAKE-secret' } }, 'the header X-Amz-Secret-Key'],
    ['a profile beside a key', { ...PAIR, profile: 'work' }, 'more than one'],
  ])('is refused for %s', (_name, options, words) => {
    expect(() => sourceOf(options)).toThrow(
      expect.objectContaining({ ...CONFIG_ERROR, message: expect.stringContaining(words) }),
    );
  });
});

describe('the region of an upstream', () => {
  let folder: TempFolder;
  let file: string;
  beforeEach(() => {
    folder = createTempFolder();
    file = folder.write(
      'config',
      '[default]\nregion = eu-west-1\n\n[profile work]\nsso_start_url = a\nregion=ap-south-1\n',
    );
  });
  afterEach(() => folder[Symbol.dispose]());
  const regionOf = (options: BedrockOptions, environment: Environment) =>
    findRegion(options, { AWS_CONFIG_FILE: file, ...environment }, fakeServices().services);

  it('bedrock trap 23 (pi-ai): is said by config, variables or profile, in this order, and never built in', () => {
    const variables = { AWS_REGION: 'us-west-2', AWS_DEFAULT_REGION: 'us-east-2', AWS_PROFILE: 'work' };
    expect(regionOf({ region: 'sa-east-1' }, variables)).toBe('sa-east-1');
    expect(regionOf({}, variables)).toBe('us-west-2');
    expect(regionOf({}, { ...variables, AWS_REGION: ' ' })).toBe('us-east-2');
    expect(regionOf({}, { AWS_PROFILE: 'work' })).toBe('ap-south-1');
    expect(regionOf({ profile: 'work' }, {})).toBe('ap-south-1');
    expect(regionOf({}, {})).toBe('eu-west-1');
    const nobody = { AWS_CONFIG_FILE: folder.path };
    expect(() => regionOf({}, nobody)).toThrow(expect.objectContaining({ ...CONFIG_ERROR, param: 'region' }));
    expect(() => regionOf({}, { AWS_REGION: 'evil.example/' })).toThrow(expect.objectContaining(CONFIG_ERROR));
  });

  it('is read from the section of the profile alone', () => {
    expect(regionInConfig('region = a\n[profile x]\noutput = json\n[y]\nregion = b', 'x')).toBeUndefined();
  });
});
