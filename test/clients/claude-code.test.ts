import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mark } from '../support/scenario-mark.ts';
import { DIALECTS, modelFor, startWorld, type World, type WorldDialect } from '../support/world.ts';
import { CLAUDE_CODE, type ClaudeCode, createClaudeCode } from './claude-code-program.ts';
import { installProgram } from './registry-program.ts';

/** A name that the program does not know: it asks for adaptive thinking and sends system messages in the conversation. */
const THINKER = 'gateway-thinker';

const NOTE = 'The house stands on seven pillars, — grüße, 你好.';

const THINKING_MODELS: Readonly<Record<WorldDialect, string>> = {
  'anthropic-messages': modelFor('anthropic-messages', 'anthropic-messages', 'thinker'),
  'openai-chat': THINKER,
};

/** A picture of one pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const installed = await installProgram(CLAUDE_CODE);
if ('missing' in installed) console.log(`skipped: ${installed.missing}`);

/** The real program from the registry against the started `pipeproxy`. */
const suite = 'missing' in installed ? describe.skip : describe; // skipped: no registry, which is printed
suite('Claude Code', () => {
  let world: World;
  let claude: ClaudeCode;

  beforeAll(async () => {
    world = await startWorld({ config: { models: { [THINKER]: 'thinker/qwen3' } } });
    claude = await createClaudeCode('path' in installed ? installed.path : '', world.proxy.url);
    await writeFile(join(claude.workFolder, 'note.txt'), NOTE);
    await writeFile(join(claude.workFolder, 'second.txt'), 'the second note');
    await writeFile(join(claude.workFolder, 'pixel.png'), PIXEL);
  }, 300_000);
  afterEach(() => world.reset());
  afterAll(async () => {
    await claude?.remove();
    await world?.close();
  });

  const askModel = (upstream: WorldDialect, prompt: string, model = modelFor('anthropic-messages', upstream)) =>
    claude.ask(prompt, { args: ['--model', model, '--allowedTools', 'Read'] });

  const read = (file: string) => ({
    name: 'Read',
    arguments: JSON.stringify({ file_path: join(claude.workFolder, file) }),
  });

  describe.each(DIALECTS)('in front of an upstream that speaks %s', (upstream) => {
    it('prints the answer', async () => {
      const { code, stdout } = await askModel(upstream, `Say something. ${mark('text')}`);
      expect(code).toBe(0);
      expect(stdout.trim()).not.toBe('');
      expect(stdout).not.toContain('API Error');
    }, 100_000);

    it('runs its own tool and sends the result back', async () => {
      const { code, stdout } = await askModel(upstream, `Read the note. ${mark('tool', read('note.txt'))}`);
      expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(NOTE) });
    }, 100_000);

    it('runs two tools of one turn', async () => {
      const { code, stdout } = await askModel(upstream, `Read it twice. ${mark('tool-parallel', read('second.txt'))}`);
      expect(code).toBe(0);
      expect(stdout.match(/the second note/g)).toHaveLength(2);
    }, 100_000);

    it('sends the picture that its tool has read', async () => {
      const { code, stdout } = await askModel(upstream, `Look at it. ${mark('tool', read('pixel.png'))}`);
      expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('image/png') });
    }, 100_000);

    it('keeps thinking over a tool round trip', async () => {
      const prompt = `Think, then read. ${mark('thinking-tool', read('note.txt'))}`;
      const { code, stdout } = await askModel(upstream, prompt, THINKING_MODELS[upstream]);
      expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(NOTE) });
    }, 100_000);

    it('shows the words of a 400', async () => {
      const { stdout } = await askModel(upstream, `Fail. ${mark('error-400')}`);
      expect(stdout).toContain('API Error: 400');
    }, 100_000);

    it('tries again after a 529 that says when', async () => {
      const { code, stdout } = await askModel(upstream, `Fail once. ${mark('error-529', { times: 1 })}`);
      expect(code).toBe(0);
      expect(stdout).not.toContain('API Error');
    }, 100_000);

    it('asks again when the stream is cut in the middle', async () => {
      const { stdout } = await askModel(upstream, `Break off. ${mark('cut', { times: 1 })}`);
      expect(world.upstream(upstream).requests.length).toBeGreaterThan(1);
      expect(stdout.trim()).not.toBe('');
    }, 100_000);
  });

  it('leaves one record in the ledger for each request, with its session', async () => {
    await askModel('openai-chat', `Say something. ${mark('text')}`);
    const rows = await world.proxy.ledgerRows(1);
    const last = rows.at(-1);
    expect(last).toMatchObject({ dialect: 'anthropic-messages', status: 200, upstream: 'chat' });
    expect(last?.session).toMatch(/[0-9a-f-]{36}/);
  }, 100_000);
});
