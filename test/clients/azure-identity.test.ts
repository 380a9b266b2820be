import { chmodSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { UpstreamConfig } from '@pipeproxy/core';
import { type ScriptedUpstream, startScriptedUpstream } from '@pipeproxy/core/testing';
import { callsOf } from '../support/dialect-calls.ts';
import { rawCall } from '../support/raw-call.ts';
import { mark } from '../support/scenario-mark.ts';
import { type PipeproxyProcess, startPipeproxy } from '../support/start-pipeproxy.ts';
import { createTempFolder, type TempFolder } from '../temp-folder.ts';
import { type IdentityEndpoint, startIdentityEndpoint, tokenFor } from './identity-endpoint.ts';
import { installFile } from './registry-program.ts';

const PACKAGE = { package: '@azure/identity', version: '4.14.1' };
const installed = await installFile(PACKAGE, join(PACKAGE.package, 'package.json'), false);
if ('missing' in installed) console.log(`skipped: ${installed.missing}`);

const OPENAI = 'https://cognitiveservices.azure.com';
const FOUNDRY = 'https://ai.azure.com';

/** Finds the package as if it were installed beside pipeproxy. */
const BESIDE = (folder: string) => `
import { registerHooks } from 'node:module';
const parentURL = ${JSON.stringify(pathToFileURL(join(folder, 'x.mjs')).href)};
registerHooks({ resolve: (name, context, next) => next(name, name === '${PACKAGE.package}' ? { ...context, parentURL } : context) });
`;

/** Gives numbered tokens, until a file says that nobody is signed in. */
const AZ = `#!/bin/sh
here=$(dirname "$0")
if [ -e "$here/signed-out" ]; then echo "ERROR: Please run 'az login' to setup account." >&2; exit 1; fi
echo "$@" >> "$here/az.log"
n=$(($(wc -l < "$here/az.log")))
echo '{"accessToken":"FAKE-az-'$n'","expires_on":'$(($(date +%s) + 3600))',"tokenType":"Bearer"}'
`;

/** The started program with the real package, and stand-ins for what gives identities and for resources. */
const suite = 'missing' in installed ? describe.skip : describe; // skipped: no registry, which is printed
suite('Entra ID by the real @azure/identity', () => {
  let identity: IdentityEndpoint;
  let folder: TempFolder;
  let proxy: PipeproxyProcess | undefined;
  const resources: ScriptedUpstream[] = [];

  beforeAll(async () => {
    identity = await startIdentityEndpoint();
    folder = createTempFolder();
  });
  afterEach(async () => {
    await proxy?.stop();
    proxy = undefined;
  });
  afterAll(async () => {
    await Promise.all(resources.map((resource) => resource.close()));
    await identity?.close();
    folder?.[Symbol.dispose]();
  });

  /** A resource that lets one token in. */
  async function resourceFor(token: string): Promise<ScriptedUpstream> {
    const deployments = { 'my-gpt': 'gpt-4.1' };
    const resource = await startScriptedUpstream({ azureOpenAI: { key: 'FAKE-key', token, deployments } });
    resources.push(resource);
    return resource;
  }

  const entra = ({ url }: ScriptedUpstream, scope?: string): UpstreamConfig => ({
    provider: 'azure-openai',
    endpoint: url,
    auth: 'entra',
    ...(scope !== undefined && { scope: `${scope}/.default` }),
  });

  async function start(upstreams: Record<string, UpstreamConfig>, env: Readonly<Record<string, string>>) {
    const root = 'path' in installed ? dirname(dirname(dirname(installed.path))) : '';
    const hook = folder.write('beside.mjs', BESIDE(dirname(root)));
    // Programs of this machine's user, who may be signed in, are not on the path.
    const own = { NODE_OPTIONS: `--import=${hook}`, PATH: join(folder.path, 'bin'), ...env };
    proxy = await startPipeproxy({ upstreams }, { env: own });
  }

  function ask(upstream: string, dialect: 'openai-chat' | 'anthropic-messages' = 'openai-chat') {
    const { path, headers, body } = callsOf(dialect);
    const model = dialect === 'openai-chat' ? 'my-gpt' : 'my-opus';
    return rawCall(proxy?.url ?? '', { path, headers, body: body(`${upstream}/${model}`, mark('text')) });
  }

  const tokensAt = ({ requests }: ScriptedUpstream) => requests.map(({ headers }) => headers.authorization);

  it('is the identity of an App Service: asked once for each scope, early before an end, and no more where it keeps what is refused', async () => {
    const azure = await resourceFor(tokenFor(OPENAI));
    const relay = await resourceFor(tokenFor('api://relay'));
    // It takes any token.
    const soon = await startScriptedUpstream({ chat: { isOpen: true }, prefix: '/openai' });
    const revoked = await resourceFor(tokenFor('api://revoked', 2));
    const foundry = await startScriptedUpstream({
      doors: ['anthropic-messages'],
      prefix: '/anthropic',
      foundry: { key: 'FAKE-key', token: tokenFor(FOUNDRY), deployments: { 'my-opus': 'claude-opus-4-5' } },
    });
    resources.push(foundry, soon);
    identity.endsSoon = 'api://soon';
    await start(
      {
        azure: entra(azure),
        relay: entra(relay, 'api://relay'),
        soon: entra(soon, 'api://soon'),
        revoked: entra(revoked, 'api://revoked'),
        foundry: { provider: 'azure-foundry', baseUrl: foundry.url, auth: 'entra' },
      },
      identity.ofAppService,
    );

    const first = await Promise.all([ask('azure'), ask('azure'), ask('azure')]);
    expect([...first, await ask('azure')].map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await ask('foundry', 'anthropic-messages')).status).toBe(200);
    expect((await ask('relay')).status).toBe(200);
    expect(identity.asked).toEqual([OPENAI, FOUNDRY, 'api://relay']);

    // A token that ends soon serves while another is fetched.
    for (const _ of [1, 2]) expect((await ask('soon')).status).toBe(200);
    await identity.waitFor('api://soon', 2);
    expect((await ask('soon')).status).toBe(200);
    expect(tokensAt(soon)).toEqual([1, 1, 2].map((n) => `Bearer ${tokenFor('api://soon', n)}`));

    const refused = await ask('revoked');
    expect([refused.status, tokensAt(revoked)]).toEqual([502, [`Bearer ${tokenFor('api://revoked')}`]]);
    expect(refused.text).toContain('`scope`');
    expect(identity.asked.filter((resource) => resource === 'api://revoked')).toHaveLength(1);
    expect(`${proxy?.stdout}${proxy?.stderr}`).not.toContain('FAKE-https');
  }, 60_000);

  it('is that of `az login`: asked anew where it is refused, and told how to sign in', async () => {
    const resource = await resourceFor('FAKE-az-2');
    chmodSync(folder.write('bin/az', AZ), 0o755);
    await start(
      { azure: entra(resource), other: entra(resource, 'api://other') },
      {
        AZURE_TOKEN_CREDENTIALS: 'AzureCliCredential',
        PATH: `${join(folder.path, 'bin')}:/usr/bin:/bin`,
      },
    );
    for (const _ of [1, 2]) expect((await ask('azure')).status).toBe(200);
    expect(tokensAt(resource)).toEqual([1, 2, 2].map((n) => `Bearer FAKE-az-${n}`));
    folder.write('bin/signed-out', '');
    const { status, text } = await ask('other');
    expect(status).toBe(502);
    expect(text).toContain("Please run 'az login'");
  }, 60_000);

  it('is missed in few words where no credential of the chain works', async () => {
    identity.isWithout = true;
    const resource = await resourceFor('FAKE-none');
    await start({ azure: entra(resource) }, identity.ofMachine);
    const reply = await ask('azure');
    const { error } = reply.json() as { error: { message: string } };
    expect(reply.status).toBe(502);
    for (const words of ['EnvironmentCredential', 'Identity not found', 'Azure CLI', '`az login`', '`apiKey`']) {
      expect(error.message).toContain(words);
    }
    expect([error.message.length < 1_600, error.message.includes('\n'), resource.requests]).toEqual([true, false, []]);
  }, 60_000);

  it('is told of a narrowing that is none', async () => {
    await start({ azure: entra(await resourceFor('FAKE-none')) }, { AZURE_TOKEN_CREDENTIALS: 'some' });
    const { status, text } = await ask('azure');
    expect([status, text]).toEqual([502, expect.stringContaining('Invalid value for AZURE_TOKEN_CREDENTIALS = some')]);
  }, 60_000);
});
