import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROOT } from '../../scripts/workspaces.ts';
import { clientSection } from '../docs/clients-page.ts';
import { startWorld, type World } from '../support/world.ts';

const run = promisify(execFile);
const KEY = 'FAKE-client-key';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    config: { auth: { keys: [{ name: 'me', key: KEY }] }, models: { 'claude-*': 'chat/*', 'gpt-*': 'claude/*' } },
  });
});
afterAll(() => world?.close());

/** Programs of the guide, with the number of answers that each prints. */
const ANSWERS = [2, 1, 1, 1, 4, 2];

describe('programs in the guide to clients', () => {
  const programs = (url: string) => clientSection('SDKs', url).blocks.filter(({ language }) => language === 'js');

  it('are known', () => expect(programs('')).toHaveLength(ANSWERS.length));

  it.each(ANSWERS.map((answers, at) => ({ answers, at })))('number $at prints its answers', async ({ answers, at }) => {
    const env = { PATH: process.env.PATH, PIPEPROXY_KEY: KEY };
    const args = ['--input-type=module', '--eval', programs(world.proxy.url)[at]?.text ?? ''];
    const { stdout } = await run(process.execPath, args, { cwd: ROOT, env });
    expect(stdout.match(/Grüße aus Zürich/g)).toHaveLength(answers);
  });
});
