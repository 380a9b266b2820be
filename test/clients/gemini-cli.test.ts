import { describe, expect, it } from '@jest/globals';
import type { DoorId } from '@pipeproxy/core/testing';
import { PNG } from '../support/media.ts';
import { mark } from '../support/scenario-mark.ts';
import { DIALECTS } from '../support/world.ts';
import { describeClient, TEST_MS } from './describe-client.ts';
import { GEMINI_CLI } from './gemini-cli-program.ts';

/** Names that the program knows and does not replace by newer ones. */
const MODELS: Readonly<Record<DoorId, string>> = {
  'openai-chat': 'gemini-2.5-pro',
  'anthropic-messages': 'gemini-2.5-flash',
  'openai-responses': 'gemini-2.5-flash-lite',
  'gemini-generate': 'gemini-3-flash-preview',
};

const CASES = {
  client: GEMINI_CLI,
  triesOfRefusedKey: 1,
  models: MODELS,
  files: { 'pixel.png': Buffer.from(PNG, 'base64') },
};

await describeClient(CASES, (bench) => {
  describe.each(DIALECTS)('itself, in front of an upstream that speaks %s', (upstream) => {
    const ask = (prompt: string) => bench.program.ask(prompt, MODELS[upstream]);

    it(
      'sends the picture that its tool has read',
      async () => {
        const { code } = await ask(`Look at it. ${mark('tool', bench.program.read('pixel.png'))}`);
        expect(code).toBe(0);
        const last = bench.world.upstream(upstream).requests.at(-1);
        expect(last?.facts?.images).toMatchObject([{ mediaType: 'image/png' }]);
      },
      TEST_MS,
    );

    it(
      'does not take a stream that is cut for an answer',
      async () => {
        const { code } = await ask(`Break off. ${mark('cut')}`);
        expect(code).not.toBe(0);
      },
      TEST_MS,
    );
  });
});
