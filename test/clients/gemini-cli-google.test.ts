import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type ScriptedUpstream, startScriptedUpstream } from '@pipeproxy/core/testing';
import { mark } from '../support/scenario-mark.ts';
import { type PipeproxyProcess, startPipeproxy } from '../support/start-pipeproxy.ts';
import { type OpenProgram, openProgram } from './client-program.ts';
import { GEMINI_CLI } from './gemini-cli-program.ts';
import { installProgram } from './registry-program.ts';

const KEY = 'FAKE-google-key';
const NOTE = 'The house stands on seven pillars, — grüße, 你好.';
const RUN_MS = 100_000;

const installed = await installProgram(GEMINI_CLI.program);
if ('missing' in installed) console.log(`skipped: ${installed.missing}`);

/** The real program, through the started `pipeproxy`, at a server that refuses what Google refuses. */
const suite = 'missing' in installed ? describe.skip : describe; // skipped: no registry, which is printed
suite('Gemini CLI in front of Gemini', () => {
  let google: ScriptedUpstream;
  let proxy: PipeproxyProcess;
  let gemini: OpenProgram;

  beforeAll(async () => {
    google = await startScriptedUpstream({ doors: ['gemini-generate'], gemini: { key: KEY } });
    proxy = await startPipeproxy({
      upstreams: { google: { provider: 'gemini', baseUrl: google.url, apiKey: KEY } },
      models: {
        // The program means a model of the second generation and gets one of the third.
        'gemini-2.5-pro': 'google/gemini-3.1-pro-preview',
        'gemini-2.5-flash': 'google/gemini-2.5-flash',
      },
    });
    gemini = await openProgram(GEMINI_CLI, 'path' in installed ? installed.path : '', proxy.url);
    await writeFile(join(gemini.workFolder, 'note.txt'), NOTE);
  }, 300_000);
  afterEach(() => google.reset());
  afterAll(async () => {
    await gemini?.remove();
    await proxy?.stop();
    await google?.close();
  });

  const refusals = () => google.requests.flatMap(({ violation }) => violation ?? []);

  it.each(['gemini-2.5-pro', 'gemini-2.5-flash'])(
    'runs its own tool as %s and sends the result back',
    async (model) => {
      const { code, stdout } = await gemini.ask(`Read the note. ${mark('tool', gemini.read('note.txt'))}`, model);
      expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(NOTE) });
      expect(refusals()).toEqual([]);
      expect(google.requests.every(({ headers }) => headers['x-goog-api-key'] === KEY)).toBe(true);
    },
    RUN_MS,
  );
});
