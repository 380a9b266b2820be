import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { createTempFolder } from '../../../test/temp-folder.ts';
import { startStandIn } from './__fixtures__/stand-in/stand-in.ts';
import { ALICE } from './__fixtures__/stand-in/stand-in-account.ts';
import { writeLogin } from './__fixtures__/stand-in/world.ts';

const ACCOUNT = new URL('account.ts', import.meta.url).href;
const SEND = new URL('__fixtures__/stand-in/fetch-send.ts', import.meta.url).href;
const KIT = '@pipeproxy/core/testing';

/** A process that wants fresh tokens of a file; gives what it got. */
function refreshIn(path: string, tokenUrl: string): Promise<string> {
  const program = `
    const { createAccount } = await import(${JSON.stringify(ACCOUNT)});
    const { fetchSend } = await import(${JSON.stringify(SEND)});
    const { fakeServices } = await import(${JSON.stringify(KIT)});
    const { services } = fakeServices({ send: fetchSend, clock: Date });
    const account = createAccount({ path: ${JSON.stringify(path)}, isLinked: false }, ${JSON.stringify(tokenUrl)}, services);
    console.log((await account.fresh()).accessToken);`;
  const child = spawn(
    process.execPath,
    ['--conditions=pipeproxy-source', '--input-type=module', '--disable-warning=ExperimentalWarning', '-e', program],
    { stdio: ['ignore', 'pipe', 'inherit'], cwd: import.meta.dirname },
  );
  let said = '';
  child.stdout.on('data', (chunk) => (said += chunk));
  return new Promise((done) => child.once('close', () => done(said.trim())));
}

it('security 13, codex trap 1 (openai/codex#10332): processes that refresh at once make one request', async () => {
  await using standIn = await startStandIn();
  using folder = createTempFolder();
  const path = writeLogin(folder.path, ALICE, standIn.login.grant(ALICE, Date.now()));
  const got = await Promise.all([1, 2, 3].map(() => refreshIn(path, `${standIn.url}/oauth/token`)));
  expect(standIn.login.refreshes).toHaveLength(1);
  expect(new Set(got)).toEqual(new Set([JSON.parse(readFileSync(path, 'utf8')).tokens.access_token]));
});
