import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import anthropic from '@pipeproxy/anthropic';
import type { Exchange, Plugin, Upstream } from '@pipeproxy/core';
import { fakeServices } from '@pipeproxy/core/testing';
import openaiCompatible from '@pipeproxy/openai-compatible';
import { generatedKey } from '../../cli/src/client-key.ts';
import { commandLineConfig } from '../../config/src/command-line-config.ts';
import { environmentUpstreams } from '../../config/src/environment-upstreams.ts';
import { expand } from '../../config/src/expand.ts';
import { splitCredentials } from '../../core/src/host/credentials.ts';
import { createAuthStage } from '../../core/src/stages/auth.ts';
import { createOpenLimit } from '../../core/src/stages/open-limit.ts';
import { headerSecret } from '../../core/src/wire/header-secret.ts';
import { configProblems } from '../support/config-problems.ts';
import { createTempFolder } from '../temp-folder.ts';

const BLANK: readonly (readonly [string, string])[] = ['', ' ', '\n', '\t', '\r\n', ' \n \t '].map((text) => [
  JSON.stringify(text),
  text,
]);

const KEY = 'FAKE-key-of-the-client';

/** Lets an exchange with these credentials through the stage `auth` with these keys. */
function pass(keys: readonly string[], credentials: readonly string[]): Promise<void> {
  const known = keys.map((key, index) => ({ name: `k${index}`, key }));
  const exchange = { id: 'req_1', inbound: { credentials, remoteAddress: '127.0.0.1' } } as unknown as Exchange;
  return createAuthStage(known, createOpenLimit(10), Date.now).handle(exchange, async () => undefined);
}

function create({ providers: [provider] = [] }: Plugin, options: object): Upstream {
  if (!provider) throw new Error('the plugin has no provider');
  return provider.create(options as never, fakeServices().services);
}

const call = { operation: 'chat', model: 'm', wire: { dialect: 'openai-chat' }, isStream: false } as const;
const request = { method: 'POST', url: 'http://127.0.0.1/', headers: {}, body: new Uint8Array() } as const;

describe('security 12: an empty or absent secret', () => {
  describe('as the key of a client', () => {
    it.each(BLANK)('security 12: %s that is configured fits nobody', async (_, blank) => {
      for (const shown of [[], [blank], [''], [' '], ['undefined'], [KEY]]) {
        await expect(pass([blank], shown)).rejects.toMatchObject({ kind: 'authentication' });
      }
      await expect(pass([blank, KEY], [KEY])).resolves.toBeUndefined();
    });

    it.each(BLANK)('security 12: %s that is shown is none', async (_, blank) => {
      const names = ['authorization', 'x-api-key', 'api-key', 'x-goog-api-key'];
      for (const name of names) {
        expect(splitCredentials({ [name]: blank }).credentials).toEqual([]);
        expect(splitCredentials({ [name]: `Bearer ${blank}` }).credentials.filter((key) => key !== 'Bearer')).toEqual(
          [],
        );
      }
      await expect(pass([KEY], [blank])).rejects.toMatchObject({ kind: 'authentication' });
    });

    it.each(BLANK)('security 12: %s in a config is a mistake', (_, blank) => {
      const config = (key: unknown) => ({ auth: { keys: [{ name: 'me', key }] } });
      expect(configProblems(config(blank))).toContain('auth.keys[0].key');
      expect(configProblems(config('${env:SECRET}'), { SECRET: blank })).toContain(
        'auth.keys[0].key the environment variable SECRET is not set',
      );
      expect(configProblems(config(`\${env:SECRET}${blank}`))).toContain('auth.keys[0].key');
    });

    it('security 12: none at all in a config is a mistake', () => {
      expect(configProblems({ auth: { keys: [{ name: 'me' }] } })).toContain('auth.keys[0].key is missing');
      expect(configProblems({ auth: { keys: [{ name: 'me', key: null }] } })).toContain(
        'auth.keys[0].key must be a string',
      );
      expect(configProblems({ auth: { keys: [{ name: 'me', key: '${env:SECRET}' }] } })).toContain('SECRET is not set');
    });

    it.each(BLANK)('security 12: %s in a file is a mistake', (_, blank) => {
      using folder = createTempFolder({ 'key.txt': blank });
      const { problems } = expand({ key: '${file:key.txt}' }, { environment: {}, folder: folder.path });
      expect(problems).toEqual([{ path: 'key', message: 'the file key.txt is empty' }]);
    });

    it.each(BLANK)('security 12: %s in the file of the generated key is replaced by a key', async (_, blank) => {
      using folder = createTempFolder({ 'client.key': blank });
      const { key, isNew } = await generatedKey(folder.path);
      expect(isNew).toBe(true);
      expect(key.length).toBeGreaterThan(30);
      expect(readFileSync(join(folder.path, 'client.key'), 'utf8')).toBe(`${key}\n`);
    });
  });

  describe('as the key of an upstream', () => {
    it.each(BLANK)('security 12: %s is never sent', async (_, blank) => {
      const { services } = fakeServices();
      expect(headerSecret(services, blank, 'apiKey')).toBeUndefined();
      expect(() => create(anthropic, { apiKey: blank })).toThrow(/no credential/);
      expect(() => create(anthropic, { authToken: blank })).toThrow(/no credential/);
      expect(() => create(openaiCompatible, { preset: 'openai', apiKey: blank })).toThrow(/no key/);
      const keyless = create(openaiCompatible, { baseUrl: 'http://127.0.0.1:1/v1', apiKey: blank });
      const { headers } = await keyless.authorize(request, call);
      expect(Object.keys(headers).filter((name) => /auth|key/i.test(name))).toEqual([]);
    });

    it('security 12: none at all is an error where one is needed', () => {
      const { services } = fakeServices();
      expect(headerSecret(services, undefined, 'apiKey')).toBeUndefined();
      expect(() => create(anthropic, {})).toThrow(/no credential/);
      expect(() => create(openaiCompatible, { preset: 'openai' })).toThrow(/no key/);
    });

    it.each(BLANK)('security 12: %s in a config is a mistake', (_, blank) => {
      const config = (option: string, value: string) => ({
        upstreams: { up: { provider: 'anthropic', [option]: value } },
      });
      for (const option of ['apiKey', 'authToken', 'clientSecret', 'password']) {
        expect(configProblems(config(option, blank))).toContain(`upstreams.up.${option} is a blank secret`);
        expect(configProblems(config(option, '${env:SECRET}'), { SECRET: blank })).toContain('SECRET is not set');
      }
      const headers = { authorization: blank, 'x-api-key': blank };
      const problems = configProblems({ upstreams: { up: { provider: 'demo', headers } } });
      expect(problems).toContain('upstreams.up.headers.authorization is a blank secret');
      expect(problems).toContain('upstreams.up.headers.x-api-key is a blank secret');
    });

    it.each(BLANK)('security 12: %s in the environment is absent', (_, blank) => {
      const names = ['OPENAI_API_KEY', 'ANTHROPIC_API_KEY', 'OPENROUTER_API_KEY', 'FOUNDRY_API_KEY', 'GROQ_API_KEY'];
      const variables = Object.fromEntries(names.map((name) => [name, blank]));
      expect(environmentUpstreams({ real: variables, file: {} }, 8317).found).toEqual([]);
      expect(environmentUpstreams({ real: {}, file: variables }, 8317).found).toEqual([]);
    });

    it.each(BLANK)('security 12: %s on the command line is absent', (_, blank) => {
      const { config } = commandLineConfig({ to: 'http://127.0.0.1:1/v1', toKey: blank }, [], 8317);
      expect(config.upstreams?.to).not.toHaveProperty('apiKey');
    });
  });
});
