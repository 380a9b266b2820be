import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { DoorId } from '@pipeproxy/core/testing';
import { targetOf, UPSTREAMS } from '../support/full-world.ts';
import { mark } from '../support/scenario-mark.ts';
import { DIALECTS } from '../support/world.ts';
import { CODEX, type CodexEvent, codexEvents } from './codex-program.ts';
import { describeClient, NOTE, TEST_MS } from './describe-client.ts';

/** The three layouts in which the program sends its tools, by what a name begins with. */
const LAYOUTS = { known: 'gpt-5.5', unknown: 'my', lite: 'gpt-6.1-sol' } as const;

const nameOf = (layout: keyof typeof LAYOUTS, door: DoorId): string => `${LAYOUTS[layout]}-${door}`;

const CASES = {
  client: CODEX,
  triesOfRefusedKey: 4,
  models: Object.fromEntries(UPSTREAMS.map((door) => [door, nameOf('known', door)])),
  names: {
    ...Object.fromEntries(
      DIALECTS.flatMap((door) =>
        (['unknown', 'lite'] as const).map((layout) => [nameOf(layout, door), targetOf(door)]),
      ),
    ),
    // What passes through asks for an effort, which not every model takes.
    [nameOf('known', 'openai-responses')]: 'responses/gpt-5.1',
  },
};

const saidBy = (events: readonly CodexEvent[]): string =>
  events.flatMap(({ item }) => (item?.type === 'agent_message' ? [item.text ?? ''] : [])).join('\n');
const errorsOf = (events: readonly CodexEvent[]): string =>
  events.flatMap(({ type, message }) => (type === 'error' ? [message ?? ''] : [])).join('\n');

await describeClient(CASES, (bench) => {
  const ask = async (model: string, prompt: string) => codexEvents(await bench.program.ask(prompt, model));

  describe.each(DIALECTS)('itself, in front of an upstream that speaks %s', (door) => {
    const [known, unknown, lite] = [nameOf('known', door), nameOf('unknown', door), nameOf('lite', door)];
    const violations = () => bench.world.upstream(door).requests.map(({ violation }) => violation);

    it.each([known, unknown, lite])(
      'prints the answer of %s, with its counts',
      async (model) => {
        const events = await ask(model, `Say something. ${mark('text')}`);
        expect(saidBy(events)).toBe('Grüße aus Zürich: 你好, 👋🏽 – done.');
        expect(events.at(-1)?.usage?.output_tokens).toBeGreaterThan(0);
        expect(violations()).toEqual([undefined]);
      },
      TEST_MS,
    );

    it(
      'takes its freeform tool in kind, in a namespace',
      async () => {
        const code = JSON.stringify({ input: 'text((await tools.exec_command({ cmd: "cat note.txt" })).output);' });
        const events = await ask(lite, `Run it. ${mark('tool', { name: 'functions__exec', arguments: code })}`);
        expect(saidBy(events)).toContain(NOTE);
        expect(violations()).toEqual([undefined, undefined]);
      },
      TEST_MS,
    );

    it(
      'patches a file by its freeform tool',
      async () => {
        const input = '*** Begin Patch\n*** Add File: made.txt\n+by a patch\n*** End Patch\n';
        const call = { name: 'apply_patch', arguments: JSON.stringify({ input }) };
        const events = await ask(known, `Patch it. ${mark('tool', call)}`);
        expect(saidBy(events)).toContain('made.txt');
        expect(await readFile(join(bench.program.workFolder, 'made.txt'), 'utf8')).toBe('by a patch\n');
      },
      TEST_MS,
    );

    it(
      'knows that it ran out of room',
      async () => {
        const events = await ask(known, mark('context-overflow'));
        expect(errorsOf(events)).toContain('ran out of room');
        expect(violations()).toHaveLength(1);
      },
      TEST_MS,
    );

    it.each(['cut', 'error-midway', 'error-503'] as const)(
      'tries again after %s',
      async (scenario) => {
        const events = await ask(known, mark(scenario, { 'retry-after': 1 }));
        expect(errorsOf(events)).not.toBe('');
        expect(violations().length).toBeGreaterThan(1);
      },
      TEST_MS,
    );
  });
});
