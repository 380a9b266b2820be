import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { PNG } from '../support/media.ts';
import { mark } from '../support/scenario-mark.ts';
import { DIALECTS, startWorld, type World, type WorldDialect } from '../support/world.ts';
import { createGeminiCli, GEMINI_CLI, type GeminiCli } from './gemini-cli-program.ts';
import { installProgram } from './registry-program.ts';

const NOTE = 'The house stands on seven pillars, — grüße, 你好.';
const RUN_MS = 100_000;

/** Names that the program knows and does not replace by newer ones. */
const MODELS: Readonly<Record<WorldDialect, string>> = {
  'openai-chat': 'gemini-2.5-pro',
  'anthropic-messages': 'gemini-2.5-flash',
};

const installed = await installProgram(GEMINI_CLI);
if ('missing' in installed) console.log(`skipped: ${installed.missing}`);

/** The real program from the registry against the started `pipeproxy`. */
const suite = 'missing' in installed ? describe.skip : describe; // skipped: no registry, which is printed
suite('Gemini CLI', () => {
  let world: World;
  let gemini: GeminiCli;

  beforeAll(async () => {
    world = await startWorld({
      config: {
        models: { 'gemini-2.5-pro': 'chat/gpt-4.1', 'gemini-2.5-flash': 'claude/claude-sonnet-4-6' },
      },
    });
    gemini = await createGeminiCli('path' in installed ? installed.path : '', world.proxy.url);
    await writeFile(join(gemini.workFolder, 'note.txt'), NOTE);
    await writeFile(join(gemini.workFolder, 'second.txt'), 'the second note');
    await writeFile(join(gemini.workFolder, 'pixel.png'), Buffer.from(PNG, 'base64'));
  }, 300_000);
  afterEach(() => world.reset());
  afterAll(async () => {
    await gemini?.remove();
    await world?.close();
  });

  const read = (file: string) => ({
    name: 'read_file',
    arguments: JSON.stringify({ file_path: join(gemini.workFolder, file) }),
  });

  describe.each(DIALECTS)('in front of an upstream that speaks %s', (upstream) => {
    const ask = (prompt: string) => gemini.ask(prompt, MODELS[upstream]);

    it(
      'prints the answer',
      async () => {
        const { code, stdout } = await ask(`Say something. ${mark('text')}`);
        expect({ code, stdout }).toEqual({
          code: 0,
          stdout: expect.stringContaining('Grüße aus Zürich: 你好, 👋🏽 – done.'),
        });
      },
      RUN_MS,
    );

    it(
      'runs its own tool and sends the result back',
      async () => {
        const { code, stdout } = await ask(`Read the note. ${mark('tool', read('note.txt'))}`);
        expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(NOTE) });
      },
      RUN_MS,
    );

    it(
      'runs two tools of one turn',
      async () => {
        const { code, stdout } = await ask(`Read it twice. ${mark('tool-parallel', read('second.txt'))}`);
        expect(code).toBe(0);
        expect(stdout.match(/the second note/g)).toHaveLength(2);
      },
      RUN_MS,
    );

    it(
      'sends the picture that its tool has read',
      async () => {
        const { code } = await ask(`Look at it. ${mark('tool', read('pixel.png'))}`);
        expect(code).toBe(0);
        expect(world.upstream(upstream).requests.at(-1)?.facts?.images).toMatchObject([{ mediaType: 'image/png' }]);
      },
      RUN_MS,
    );

    it(
      'shows the words of a 400',
      async () => {
        const { code, stdout, stderr } = await ask(`Fail. ${mark('error-400')}`);
        expect(code).not.toBe(0);
        expect(stdout + stderr).toContain('INVALID_ARGUMENT');
      },
      RUN_MS,
    );

    it(
      'does not take a stream that is cut for an answer',
      async () => {
        const { code } = await ask(`Break off. ${mark('cut')}`);
        expect(code).not.toBe(0);
      },
      RUN_MS,
    );
  });
});
