import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@pipeproxy/core';
import { compaction } from '../../plugins/codex-oauth/src/__fixtures__/stand-in/reply-events.ts';
import { ALICE, authJson, mintTokens } from '../../plugins/codex-oauth/src/__fixtures__/stand-in/stand-in-account.ts';
import { startWorld, type World } from '../../plugins/codex-oauth/src/__fixtures__/stand-in/world.ts';
import { clientSection } from '../docs/clients-page.ts';
import { createTempFolder, type TempFolder } from '../temp-folder.ts';
import { CODEX, codexEvents } from './codex-program.ts';
import { installProgram } from './registry-program.ts';
import { runProgram } from './run-program.ts';

const TEST_MS = 60_000;
const INSTALL_MS = 300_000;
const HOUR_MS = 3_600_000;
const installed = await installProgram(CODEX.program);
if ('missing' in installed) console.log(`skipped: ${installed.missing}`);
const path = 'path' in installed ? installed.path : '';

let world: World;
let home: TempFolder;
beforeAll(async () => {
  world = await startWorld({ models: { 'gpt-*': 'codex/gpt-*' } });
  home = createTempFolder();
}, INSTALL_MS);
afterAll(async () => {
  await world?.[Symbol.asyncDispose]();
  home?.[Symbol.dispose]();
});

const setUps = () =>
  clientSection(CODEX.section, world.proxy.url).blocks.flatMap(({ language, text }) =>
    language === 'toml' ? [text] : [],
  );
const env = (more: NodeJS.ProcessEnv = {}) => ({ PATH: process.env.PATH, HOME: home.path, ...more });

/** Asks the program what its own screens show, over the door that editors use. */
async function askEditorDoor(methods: readonly string[]): Promise<readonly JsonObject[]> {
  const child = spawn(path, ['app-server'], {
    cwd: home.path,
    env: env(),
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  });
  const send = (message: object) => child.stdin.write(`${JSON.stringify(message)}\n`);
  const answers = new Map<number, JsonObject>();
  try {
    send({ id: 0, method: 'initialize', params: { clientInfo: { name: 'test', version: '1.0.0' } } });
    for await (const line of createInterface(child.stdout)) {
      const { id, ...answer } = JSON.parse(line) as { id?: number } & JsonObject;
      if (id === undefined) continue;
      answers.set(id, answer);
      if (id === 0) {
        send({ method: 'initialized' });
        methods.forEach((method, at) => void send({ id: at + 1, method, params: {} }));
      }
      if (answers.size > methods.length) break;
    }
  } finally {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }
  return methods.map((_, at) => answers.get(at + 1) ?? {});
}

const suite = 'missing' in installed ? describe.skip : describe; // skipped: no registry, which is printed

suite('Codex in front of a ChatGPT plan', () => {
  it(
    'with a login of its own, shows the models of the plan and what is used of it',
    async () => {
      const [, withLogin = ''] = setUps();
      home.write('.codex/config.toml', withLogin);
      const own = { ...ALICE, accountId: 'acc-client', email: 'client@example.com' };
      home.write('.codex/auth.json', authJson(mintTokens(own, Date.now() + HOUR_MS), own, Date.now()));
      const [limits, models] = await askEditorDoor(['account/rateLimits/read', 'model/list']);
      expect(limits).toMatchObject({
        result: { rateLimits: { primary: { usedPercent: 42, windowDurationMins: 300 }, planType: 'plus' } },
      });
      expect(models).toMatchObject({ result: { data: [{ id: 'gpt-5.5', description: 'FAKE' }] } });
      expect(new Set(world.standIn.reads.map(({ account }) => account))).toEqual(new Set([ALICE.accountId]));
    },
    TEST_MS,
  );

  it(
    'lets the backend make a long conversation shorter, and goes on from that',
    async () => {
      const [withKey = ''] = setUps();
      // Anything is too long.
      const short = withKey
        .replace(/^/, 'model_auto_compact_token_limit = 1\n')
        .replace('name = "pipeproxy"', 'name = "OpenAI"');
      home.write('.codex/config.toml', short);
      const args = CODEX.args('Please call the tool', 'gpt-5.5');
      const run = await runProgram(path, args, {
        cwd: home.path,
        env: env({ PIPEPROXY_KEY: 'any' }),
        timeoutMs: TEST_MS,
      });
      expect(codexEvents(run).at(-1)?.type).toBe('turn.completed');
      const { calls } = world.standIn;
      expect(calls.map(({ fault }) => fault)).toEqual([undefined, undefined, undefined]);
      const last = calls.map(({ body }) => (body.input as JsonObject[]).at(-1));
      expect(last[1]).toEqual(expect.objectContaining({ type: 'compaction_trigger' }));
      expect(last[2]).toMatchObject(compaction(ALICE.accountId));
    },
    TEST_MS,
  );
});
