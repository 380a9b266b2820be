import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mark } from '../support/scenario-mark.ts';
import { DIALECTS, startWorld, type World, type WorldDialect } from '../support/world.ts';
import { CODEX, type Codex, type CodexEvent, createCodex } from './codex-program.ts';
import { installProgram } from './registry-program.ts';

/** The three layouts in which the program sends its tools, by the model that it takes the name for. */
const MODELS: Readonly<Record<WorldDialect, Readonly<Record<'known' | 'unknown' | 'lite', string>>>> = {
  'openai-chat': { known: 'gpt-5.5', unknown: 'my-chat-model', lite: 'gpt-6.1-sol' },
  'anthropic-messages': { known: 'gpt-5.4', unknown: 'my-claude-model', lite: 'gpt-6.1-terra' },
};
const TARGETS: Readonly<Record<WorldDialect, string>> = {
  'openai-chat': 'chat/gpt-4.1',
  'anthropic-messages': 'claude/claude-sonnet-4-6',
};

const NOTE = 'The house stands on seven pillars.';

const installed = await installProgram(CODEX);
if ('missing' in installed) console.log(`skipped: ${installed.missing}`);

const saidBy = (events: readonly CodexEvent[]): string =>
  events.flatMap(({ item }) => (item?.type === 'agent_message' ? [item.text ?? ''] : [])).join('\n');
const errorsOf = (events: readonly CodexEvent[]): string =>
  events.flatMap(({ type, message }) => (type === 'error' ? [message ?? ''] : [])).join('\n');

/** The real program from the registry against the started `pipeproxy`. */
const suite = 'missing' in installed ? describe.skip : describe; // skipped: no registry, which is printed
suite('Codex', () => {
  let world: World;
  let codex: Codex;

  beforeAll(async () => {
    const names = DIALECTS.flatMap((door) => Object.values(MODELS[door]).map((name) => [name, TARGETS[door]] as const));
    world = await startWorld({ config: { models: Object.fromEntries(names) } });
    codex = await createCodex('path' in installed ? installed.path : '', world.proxy.url);
    await writeFile(join(codex.workFolder, 'note.txt'), NOTE);
  }, 300_000);
  afterEach(() => world.reset());
  afterAll(async () => {
    await codex?.remove();
    await world?.close();
  });

  const shell = (cmd: string) => ({ name: 'exec_command', arguments: JSON.stringify({ cmd }) });

  describe.each(DIALECTS)('in front of an upstream that speaks %s', (door) => {
    const { known, unknown, lite } = MODELS[door];
    const violations = () => world.upstream(door).requests.map(({ violation }) => violation);

    it.each([known, unknown, lite])(
      'prints the answer of %s, with its counts',
      async (model) => {
        const events = await codex.ask(model, `Say something. ${mark('text')}`);
        expect(saidBy(events)).toBe('Grüße aus Zürich: 你好, 👋🏽 – done.');
        expect(events.at(-1)?.usage?.output_tokens).toBeGreaterThan(0);
        expect(violations()).toEqual([undefined]);
      },
      100_000,
    );

    it('runs its shell and sends the output back', async () => {
      const events = await codex.ask(known, `Read the note. ${mark('tool', shell('cat note.txt'))}`);
      expect(saidBy(events)).toContain(NOTE);
      expect(violations()).toEqual([undefined, undefined]);
    }, 100_000);

    it('runs two commands of one turn', async () => {
      const events = await codex.ask(unknown, `Twice. ${mark('tool-parallel', shell('cat note.txt'))}`);
      expect(saidBy(events).split(NOTE)).toHaveLength(3);
    }, 100_000);

    it('takes its freeform tool in kind, in a namespace', async () => {
      const code = JSON.stringify({ input: 'text((await tools.exec_command({ cmd: "cat note.txt" })).output);' });
      const events = await codex.ask(lite, `Run it. ${mark('tool', { name: 'functions__exec', arguments: code })}`);
      expect(saidBy(events)).toContain(NOTE);
      expect(violations()).toEqual([undefined, undefined]);
    }, 100_000);

    it('knows that it ran out of room', async () => {
      const events = await codex.ask(known, mark('context-overflow'));
      expect(errorsOf(events)).toContain('ran out of room');
      expect(violations()).toHaveLength(1);
    }, 100_000);

    it.each(['cut', 'error-midway', 'error-429', 'error-503'] as const)(
      'tries again after %s',
      async (scenario) => {
        const events = await codex.ask(known, mark(scenario, { 'retry-after': 1 }));
        expect(errorsOf(events)).not.toBe('');
        expect(violations().length).toBeGreaterThan(1);
      },
      100_000,
    );
  });
});
