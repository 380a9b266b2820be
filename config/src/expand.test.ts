import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTempFolder, type TempFolder } from '../../test/temp-folder.ts';
import { expand } from './expand.ts';

let folder: TempFolder;
beforeEach(() => {
  folder = createTempFolder({ 'good.key': 'FAKE-from-file\n', 'empty.key': '', 'blank.key': ' \n\n' });
});
afterEach(() => folder[Symbol.dispose]());

const expandHere = (data: Parameters<typeof expand>[0], environment = {}) =>
  expand(data, { environment, folder: folder.path });

describe('expand', () => {
  it('replaces references anywhere in a string and collects what they gave', () => {
    const { data, secrets, problems } = expandHere(
      { upstreams: { a: { apiKey: '${env:KEY}', list: ['x-${env:KEY}-y', '${file:good.key}'] } }, port: 1, on: true },
      { KEY: 'FAKE-from-env' },
    );
    expect(problems).toEqual([]);
    expect(data).toEqual({
      upstreams: { a: { apiKey: 'FAKE-from-env', list: ['x-FAKE-from-env-y', 'FAKE-from-file'] } },
      port: 1,
      on: true,
    });
    expect(secrets).toEqual(['FAKE-from-env', 'FAKE-from-file']);
  });

  it.each([
    ['unset', {}],
    ['empty', { KEY: '' }],
    ['blank', { KEY: ' \n' }],
    ['undefined', { KEY: undefined }],
  ])('security 12: an %s variable is a problem that names it', (_, environment) => {
    const { problems } = expandHere({ auth: { keys: [{ key: '${env:KEY}' }] } }, environment);
    expect(problems).toEqual([{ path: 'auth.keys[0].key', message: 'the environment variable KEY is not set' }]);
  });

  it.each([
    ['missing.key', 'there is no file missing.key'],
    ['empty.key', 'the file empty.key is empty'],
    ['blank.key', 'the file blank.key is empty'],
    ['.', 'the file . cannot be read (EISDIR)'],
  ])('security 2: the file %s is a problem that names the path only', (path, message) => {
    const { problems, secrets } = expandHere({ key: `\${file:${path}}` });
    expect(problems).toEqual([{ path: 'key', message }]);
    expect(secrets).toEqual([]);
  });

  it.each(['__proto__', 'constructor', 'prototype', 'toString'])('security 20: ${env:%s} is unset', (name) => {
    expect(expandHere({ key: `\${env:${name}}` }).problems).toHaveLength(1);
  });

  it.each(['${OPENAI_API_KEY}', '$OPENAI_API_KEY'])('explains that %s is no reference', (text) => {
    expect(expandHere({ apiKey: text }).problems).toEqual([
      { path: 'apiKey', message: `"${text}" is no reference; write "\${env:OPENAI_API_KEY}"` },
    ]);
  });

  it.each(['costs $5', 'a ${template} text', '${unknown:X}'])('leaves "%s" alone', (text) => {
    expect(expandHere({ text })).toEqual({ data: { text }, secrets: [], problems: [] });
  });

  it('does not look for references in what a reference gave', () => {
    const { data, problems } = expandHere({ key: '${env:A}' }, { A: '${env:B}' });
    expect(data).toEqual({ key: '${env:B}' });
    expect(problems).toEqual([]);
  });
});
