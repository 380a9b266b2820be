import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { DoorId, ScenarioName } from '@pipeproxy/core/testing';
import { type FullWorld, refusalOf, startFullWorld, targetOf, UPSTREAMS } from '../support/full-world.ts';
import { mark } from '../support/scenario-mark.ts';
import { type ClientProgram, type OpenProgram, openProgram } from './client-program.ts';
import { installProgram } from './registry-program.ts';

/** What the program's tool reads. */
export const NOTE = 'The house stands on seven pillars, — grüße, 你好.';
/** Longest time of one test. */
export const TEST_MS = 100_000;
const INSTALL_MS = 300_000;
const LOOK_AGAIN_MS = 25;
/** An error gives way to two calls in one turn. No literal, which would look like a promise. */
const WORKS_THEN = Object.fromEntries([['then', 'tool-parallel']]);

/** A program in front of a started `pipeproxy`; both are there while tests run. */
export interface ClientBench {
  readonly world: FullWorld;
  readonly program: OpenProgram;
}

export interface ClientCases {
  readonly client: ClientProgram;
  /** Behind the name of the section, where it has several of the same program. */
  readonly title?: string;
  /** The name that it asks for to reach an upstream; upstreams without one are left out. */
  readonly models: Readonly<Partial<Record<DoorId, string>>>;
  /** Further names, and where they lead. */
  readonly names?: Readonly<Record<string, string>>;
  /** It sends a refused request again, with less in it. */
  readonly asksAgainAfter400?: boolean;
  /** How often it asks while an upstream refuses pipeproxy’s own key. Absent for a program that goes on for minutes: not tested. */
  readonly triesOfRefusedKey?: number;
  /** Files of its working folder beside the note. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
}

/** Waits until the upstream has written something of its first answer. */
async function waitForEvents({ upstream }: FullWorld, door: DoorId): Promise<void> {
  const request = await upstream(door).waitForRequest();
  while (request.eventsWritten === 0) await new Promise((done) => setTimeout(done, LOOK_AGAIN_MS));
}

/** What every program does in front of every upstream. A start takes seconds: one run tests as much as it can. */
function commonCases({ models, asksAgainAfter400 }: ClientCases, bench: ClientBench): void {
  const upstreams = UPSTREAMS.flatMap((door) => (models[door] === undefined ? [] : [[door, models[door]] as const]));

  describe.each(upstreams)('in front of an upstream that speaks %s', (door, model) => {
    const ask = (prompt: string, signal?: AbortSignal) => bench.program.ask(prompt, model, signal ? { signal } : {});
    const requests = () => bench.world.upstream(door).requests;

    it(
      'waits when it is told to, runs its own tool twice, sends the results back and prints the answer',
      async () => {
        const wait = mark('error-429', {
          times: 1,
          'retry-after': 1,
          ...WORKS_THEN,
          ...bench.program.read('note.txt'),
        });
        const { code, stdout, stderr } = await ask(`Read it twice. ${wait}`);
        expect({ code, stdout, stderr }).toMatchObject({
          code: 0,
          stdout: expect.stringMatching(`${NOTE}[^]*${NOTE}`),
        });
        expect(requests().map(({ status, violation }) => violation ?? status)).toEqual([429, 200, 200]);
      },
      TEST_MS,
    );

    it(
      'shows the words of a 400',
      async () => {
        const { code, stdout, stderr } = await ask(`Fail. ${mark('error-400')}`);
        expect(stdout + stderr).toContain(refusalOf(door));
        expect(code).not.toBe(0);
        if (!asksAgainAfter400) expect(requests()).toHaveLength(1);
      },
      TEST_MS,
    );

    it(
      'takes its upstream call along when it is stopped',
      async () => {
        const stopping = new AbortController();
        const running = ask(`Stop. ${mark('held')}`, stopping.signal);
        await waitForEvents(bench.world, door);
        stopping.abort();
        expect(await bench.world.upstream(door).waitForAbort()).toMatchObject({ number: 1, isAborted: true });
        await running;
      },
      TEST_MS,
    );
  });
}

/** Troubles that no further try mends, and what the user reads of them. */
const HOPELESS: readonly (readonly [ScenarioName, RegExp])[] = [
  ['error-401', /refused its credential/],
  ['error-402', /credit|quota|billing|balance/i],
];

/** What every program does when its user has to do something. One upstream will do: all of them are told in the same words. */
function hopelessCases({ models, triesOfRefusedKey }: ClientCases, bench: ClientBench): void {
  if (triesOfRefusedKey === undefined) return;
  it.each(HOPELESS)(
    'stops and says why after %s',
    async (scenario, words) => {
      const { code, stdout, stderr } = await bench.program.ask(mark(scenario), models['openai-chat'] ?? '');
      expect({ code, said: stdout + stderr }).toEqual({ code: expect.any(Number), said: expect.stringMatching(words) });
      expect(code).not.toBe(0);
      expect(bench.world.upstream('openai-chat').requests).toHaveLength(
        scenario === 'error-401' ? triesOfRefusedKey : 1,
      );
    },
    TEST_MS,
  );
}

/**
 * Tests a program from the registry in front of a started `pipeproxy`: what all of them do, then what is its own.
 *
 * @param ownCases - Declares further tests; the bench is filled when they run.
 */
export async function describeClient(
  cases: ClientCases,
  ownCases: (bench: ClientBench) => void = () => {},
): Promise<void> {
  const { client, title, models, names, files } = cases;
  const installed = await installProgram(client.program);
  if ('missing' in installed) console.log(`skipped: ${installed.missing}`);

  const suite = 'missing' in installed ? describe.skip : describe; // skipped: no registry, which is printed
  suite(title ? `${client.section}, ${title}` : client.section, () => {
    const bench = {} as { world: FullWorld; program: OpenProgram };

    beforeAll(async () => {
      const targets = UPSTREAMS.flatMap((door) => (models[door] === undefined ? [] : [[models[door], targetOf(door)]]));
      bench.world = await startFullWorld({ ...Object.fromEntries(targets), ...names });
      bench.program = await openProgram(client, 'path' in installed ? installed.path : '', bench.world.proxy.url);
      for (const [name, content] of Object.entries({ 'note.txt': NOTE, ...files })) {
        await writeFile(join(bench.program.workFolder, name), content);
      }
    }, INSTALL_MS);
    afterEach(() => bench.world.reset());
    afterAll(async () => {
      await bench.program?.remove();
      await bench.world?.close();
    });

    commonCases(cases, bench);
    hopelessCases(cases, bench);
    ownCases(bench);
  });
}
