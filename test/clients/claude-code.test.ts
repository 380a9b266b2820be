import { describe, expect, it } from '@jest/globals';
import type { DoorId } from '@pipeproxy/core/testing';
import { mark } from '../support/scenario-mark.ts';
import { DIALECTS, modelFor, type WorldDialect } from '../support/world.ts';
import { CLAUDE_CODE } from './claude-code-program.ts';
import { describeClient, NOTE, TEST_MS } from './describe-client.ts';

/** A name that the program does not know: it asks for adaptive thinking and sends system messages in the conversation. */
const THINKER = 'gateway-thinker';

const MODELS: Readonly<Record<DoorId, string>> = {
  'anthropic-messages': modelFor('anthropic-messages', 'anthropic-messages'),
  'openai-chat': modelFor('anthropic-messages', 'openai-chat'),
  'openai-responses': 'via-responses',
  'gemini-generate': 'via-gemini',
};
const THINKING_MODELS: Readonly<Record<WorldDialect, string>> = {
  'anthropic-messages': modelFor('anthropic-messages', 'anthropic-messages', 'thinker'),
  'openai-chat': THINKER,
};

/** A picture of one pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

const CASES = {
  client: CLAUDE_CODE,
  models: MODELS,
  names: { [THINKER]: 'thinker/qwen3' },
  asksAgainAfter400: true,
  triesOfRefusedKey: 1,
  files: { 'pixel.png': PIXEL },
};

await describeClient(CASES, (bench) => {
  const read = (file: string) => bench.program.read(file);

  describe.each(DIALECTS)('itself, in front of an upstream that speaks %s', (upstream) => {
    const ask = (prompt: string, model = MODELS[upstream]) => bench.program.ask(prompt, model);

    it(
      'sends the picture that its tool has read',
      async () => {
        const { code, stdout } = await ask(`Look at it. ${mark('tool', read('pixel.png'))}`);
        expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('image/png') });
      },
      TEST_MS,
    );

    it(
      'keeps thinking over a tool round trip',
      async () => {
        const prompt = `Think, then read. ${mark('thinking-tool', read('note.txt'))}`;
        const { code, stdout } = await ask(prompt, THINKING_MODELS[upstream]);
        expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(NOTE) });
      },
      TEST_MS,
    );

    it(
      'tries again after a 529',
      async () => {
        const { code, stdout } = await ask(`Fail once. ${mark('error-529', { times: 1 })}`);
        expect(code).toBe(0);
        expect(stdout).not.toContain('API Error');
      },
      TEST_MS,
    );

    it(
      'asks again when the stream is cut in the middle',
      async () => {
        const { stdout } = await ask(`Break off. ${mark('cut', { times: 1 })}`);
        expect(bench.world.upstream(upstream).requests.length).toBeGreaterThan(1);
        expect(stdout.trim()).not.toBe('');
      },
      TEST_MS,
    );
  });

  it(
    'leaves one record in the ledger for each request, with its session',
    async () => {
      await bench.program.ask(`Say something. ${mark('text')}`, MODELS['openai-chat']);
      const rows = await bench.world.proxy.ledgerRows(1);
      const last = rows.at(-1);
      expect(last).toMatchObject({ dialect: 'anthropic-messages', status: 200, upstream: 'chat' });
      expect(last?.session).toMatch(/[0-9a-f-]{36}/);
    },
    TEST_MS,
  );
});
