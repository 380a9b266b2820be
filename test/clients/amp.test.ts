import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { clientSection } from '../docs/clients-page.ts';
import { type AmpWorld, startAmpWorld } from '../support/amp/amp-world.ts';
import { mark } from '../support/scenario-mark.ts';
import { AMP_CLASSIC, AMP_CURRENT } from './amp-program.ts';
import { NOTE, TEST_MS } from './describe-client.ts';
import { installProgram } from './registry-program.ts';
import { type ProgramRun, runProgram } from './run-program.ts';

const RUN_MS = 60_000;
/** What the classic client asks for in its modes: each is answered by both kinds of upstream. */
const MODES = [
  ['smart', 'claude-opus-4-7', 'known-claude'],
  ['smart', 'claude-opus-4-7', 'known-gpt'],
  ['deep', 'gpt-5.4', 'known-gpt'],
  ['deep', 'gpt-5.4', 'known-claude'],
] as const;

let world: AmpWorld;
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipeproxy-amp-'));
  await Promise.all([mkdir(join(folder, 'home')), mkdir(join(folder, 'work'))]);
  await writeFile(join(folder, 'work', 'note.txt'), NOTE);
});
afterEach(async () => {
  await world?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const classic = await installProgram(AMP_CLASSIC);
const current = await installProgram(AMP_CURRENT);
for (const each of [classic, current]) if ('missing' in each) console.log(`skipped: ${each.missing}`);

function run(program: typeof classic, args: readonly string[]): Promise<ProgramRun> {
  const [env] = clientSection('Amp', world.proxy.url).env;
  return runProgram('path' in program ? program.path : '', args, {
    cwd: join(folder, 'work'),
    env: { PATH: process.env.PATH, HOME: join(folder, 'home'), NO_COLOR: '1', ...env },
    timeoutMs: RUN_MS,
  });
}

const internals = () => world.amp.requests.map(({ internal }) => internal);

const classicSuite = 'missing' in classic ? describe.skip : describe; // skipped: no registry, which is printed
classicSuite('classic Amp', () => {
  describe.each(MODES)('amp section 9: in its %s mode, whose %s is %s', (mode, model, to) => {
    const ask = (words: string) => run(classic, ['-m', mode, '--dangerously-allow-all', '-x', words]);

    beforeEach(async () => {
      world = await startAmpWorld({
        amp: { mappings: [model, 'claude-haiku-4-5-20251001'].map((from) => ({ from, to })) },
      });
    });

    it(
      'runs its own tool, prints the answer, and keeps its thread at Amp',
      async () => {
        const note = join(folder, 'work', 'note.txt');
        const call =
          mode === 'deep'
            ? { name: 'shell_command', arguments: JSON.stringify({ command: `cat ${note}` }) }
            : { name: 'Read', arguments: JSON.stringify({ path: note }) };
        const { code, stdout, stderr } = await ask(`Read it. ${mark('tool', call)}`);
        expect({ code, stdout, stderr }).toMatchObject({ code: 0, stdout: expect.stringContaining('seven pillars') });
        expect(internals()).toEqual(expect.arrayContaining(['getUserInfo', 'getThread', 'uploadThread']));
        const served = world.proxy.records.filter(({ requestedModel }) => requestedModel === model);
        expect(served.map(({ status }) => status)).toEqual([200, 200]);
        expect(world.upstream.requests.map(({ violation }) => violation)).not.toContainEqual(expect.anything());
      },
      TEST_MS,
    );

    it(
      'shows the words of an error, and ends',
      async () => {
        const { stdout, stderr } = await ask(`Fail. ${mark('error-400')}`);
        expect(stdout + stderr).toMatch(/refused/i);
      },
      TEST_MS,
    );

    it.each([
      ['cut', {}],
      ['error-midway', { ms: 100 }],
      ['context-overflow', {}],
    ] as const)(
      'does not hang: %s',
      async (scenario, parameters) => {
        const { code, stderr } = await ask(`Break. ${mark(scenario, parameters)}`);
        // One that was killed for taking too long has no code.
        expect(code).not.toBeNull();
        expect(stderr).toContain('Error');
      },
      TEST_MS,
    );
  });

  it(
    'amp section 7: never tries again in its smart mode, and need not',
    async () => {
      world = await startAmpWorld({
        config: { models: { '*': 'claude/claude-opus-4-7' }, transport: { retry: { baseDelayMs: 1 } } },
      });
      const { stdout } = await run(classic, ['-x', `Say hello. ${mark('error-503', { times: 2 })}`]);
      expect(stdout).toContain('Grüße');
    },
    TEST_MS,
  );

  it(
    'amp section 5: is told which mapping it lacks, and nothing is spent',
    async () => {
      world = await startAmpWorld();
      const { stdout, stderr } = await run(classic, ['-x', 'Say hello.']);
      expect(stdout + stderr).toContain('claude-opus-4-7');
      expect(stdout + stderr).toContain('mappings');
      expect(world.amp.requests.filter(({ url }) => url.includes('/provider/'))).toEqual([]);
    },
    TEST_MS,
  );
});

const currentSuite = 'missing' in current ? describe.skip : describe; // skipped: no registry, which is printed
currentSuite('Amp of today', () => {
  it(
    'amp section 1: starts its agent at Amp and opens its WebSocket through the relay',
    async () => {
      world = await startAmpWorld();
      const running = run(current, ['-x', 'Say hello.']);
      await running;
      expect(world.amp.requests.map(({ url }) => url)).toContain('/api/thread-actors');
      const [upgrade] = world.amp.upgrades;
      expect(upgrade?.url).toMatch(/^\/actors\/gateway\/threadActor\/websocket\//);
      expect(upgrade?.headers['sec-websocket-protocol']).toMatch(/rivet.*FAKE-ws-token/);
      expect(world.upstream.requests).toEqual([]);
      expect(world.proxy.log.join('')).toContain("runs its models in Amp's cloud");
    },
    TEST_MS,
  );
});
