import { describe, expect, it } from '@jest/globals';
import { fakeServices } from '@pipeproxy/core/testing';
import { createTempFolder } from '../../../test/temp-folder.ts';
import { createAmpKeys } from './amp-keys.ts';
import type { AmpOptions } from './amp-options.ts';

const MEMBER = 'apiKey@https://ampcode.com/';

async function keyOf(options: AmpOptions, environment = {}, content?: string, client?: string) {
  using folder = createTempFolder();
  const secretsFile = content === undefined ? `${folder.path}/none.json` : folder.write('secrets.json', content);
  const { services, lines } = fakeServices();
  const key = await createAmpKeys(options, services, { environment, secretsFile })(client);
  return { key: key?.reveal(), warnings: lines.filter(({ level }) => level === 'warn').length };
}

const FILE = JSON.stringify({ [MEMBER]: 'FAKE-file' });
const ENVIRONMENT = { AMP_API_KEY: 'FAKE-environment' };
const TABLE = [
  { clients: ['laptop', 'desk'], apiKey: 'FAKE-laptop' },
  { clients: ['desk'], apiKey: 'FAKE-second' },
];

describe('the key for Amp', () => {
  it('amp section 4: comes from the table of clients, the config, the environment, the file, in this order', async () => {
    const all: AmpOptions = { apiKey: 'FAKE-config', clientKeys: TABLE };
    expect(await keyOf(all, ENVIRONMENT, FILE, 'laptop')).toEqual({ key: 'FAKE-laptop', warnings: 1 });
    expect((await keyOf(all, ENVIRONMENT, FILE, 'desk')).key).toBe('FAKE-laptop');
    expect((await keyOf(all, ENVIRONMENT, FILE, 'other')).key).toBe('FAKE-config');
    expect((await keyOf(all, ENVIRONMENT, FILE)).key).toBe('FAKE-config');
    expect((await keyOf({}, ENVIRONMENT, FILE)).key).toBe('FAKE-environment');
    expect((await keyOf({}, {}, FILE)).key).toBe('FAKE-file');
    expect((await keyOf({}, {})).key).toBeUndefined();
  });

  it.each(['', ' ', '{', '[]', '{"apiKey@https://ampcode.com/": 5}', '{"apiKey@https://ampcode.com/": " "}'])(
    'security 12: a file that holds %j has none, and a blank value is none',
    async (content) => {
      expect((await keyOf({ apiKey: ' ' }, { AMP_API_KEY: '\n' }, content)).key).toBeUndefined();
    },
  );

  it('amp section 4: a file is looked at again after five minutes, also one that was not there', async () => {
    using folder = createTempFolder();
    let now = 0;
    const { services } = fakeServices({ clock: { now: () => now } });
    const secretsFile = `${folder.path}/secrets.json`;
    const keys = createAmpKeys({}, services, { environment: {}, secretsFile });
    expect(await keys(undefined)).toBeUndefined();
    folder.write('secrets.json', FILE);
    now = 299_999;
    expect(await keys(undefined)).toBeUndefined();
    now = 300_000;
    expect((await keys(undefined))?.reveal()).toBe('FAKE-file');
  });
});
