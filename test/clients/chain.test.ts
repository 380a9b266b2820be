import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type ScriptedUpstream, startScriptedUpstream } from '@pipeproxy/core/testing';
import { VENDOR_SDKS } from '../support/clients/sdk-table.ts';
import { weather } from '../support/conversation-cases.ts';
import { mark } from '../support/scenario-mark.ts';
import { type PipeproxyProcess, startPipeproxy } from '../support/start-pipeproxy.ts';
import { chatUpstream, claudeUpstream } from '../support/world.ts';
import { CLAUDE_CODE } from './claude-code-program.ts';
import { type OpenProgram, openProgram } from './client-program.ts';
import { installGateway, startGateway } from './foreign-gateway.ts';
import { type Installed, installProgram } from './registry-program.ts';

const KEY = 'FAKE-chat-key';
const NOTE = 'The house stands on seven pillars, — grüße, 你好.';
const START_MS = 300_000;
const TEST_MS = 100_000;

const claudeCode = await installProgram(CLAUDE_CODE.program);
const gateway = await installGateway();

/** What stands behind pipeproxy, in front of the last server. */
interface Link {
  readonly url: string;
  target(model: string): string;
  stop(): Promise<unknown>;
}

interface Chain {
  readonly title: string;
  readonly needs: readonly Installed[];
  /** It ends its call when the one in front of it leaves. */
  readonly leaves: boolean;
  start(lastUrl: string): Promise<Link>;
}

const CHAINS: readonly Chain[] = [
  {
    title: 'a second pipeproxy',
    needs: [claudeCode],
    leaves: true,
    async start(url) {
      const far = await startPipeproxy({ upstreams: { last: chatUpstream(url) } });
      return { url: far.url, target: (model) => `last/${model}`, stop: () => far.stop() };
    },
  },
  {
    title: 'a gateway that others wrote',
    needs: [claudeCode, gateway],
    leaves: false,
    start: (url) => startGateway('path' in gateway ? gateway.path : '', url, KEY),
  },
];

/** Dialects between pipeproxy and what stands behind it, and the names that lead there. */
const LINKS = { messages: 'claude-opus-4-5', chat: 'claude-sonnet-4-6' } as const;
const DIALECTS = Object.keys(LINKS) as readonly (keyof typeof LINKS)[];

describe.each(CHAINS)('in front of $title', ({ needs, leaves, start }) => {
  const missing = needs.flatMap((installed) => ('missing' in installed ? [installed.missing] : []));
  for (const reason of missing) console.log(`skipped: ${reason}`);
  let last: ScriptedUpstream;
  let link: Link;
  let near: PipeproxyProcess;
  let claude: OpenProgram;

  const suite = missing.length > 0 ? describe.skip : describe; // skipped: no registry, which is printed
  suite('a chain', () => {
    beforeAll(async () => {
      last = await startScriptedUpstream({ doors: ['openai-chat'], chat: { key: KEY, vendor: 'compatible' } });
      link = await start(last.url);
      near = await startPipeproxy({
        upstreams: { messages: claudeUpstream(link.url), chat: chatUpstream(link.url) },
        models: Object.fromEntries(DIALECTS.map((id) => [LINKS[id], `${id}/${link.target('gpt-4.1')}`])),
      });
      claude = await openProgram(CLAUDE_CODE, 'path' in claudeCode ? claudeCode.path : '', near.url);
      await writeFile(join(claude.workFolder, 'note.txt'), NOTE);
    }, START_MS);
    afterEach(() => last.reset());
    afterAll(async () => {
      await claude?.remove();
      await near?.stop();
      await link?.stop();
      await last?.close();
    });

    describe.each(DIALECTS)('that speaks %s', (id) => {
      const model = LINKS[id];
      /** With one tool only: the gateway that others wrote leaves schemas as they are, and strict servers refuse some. */
      const ask = (prompt: string, signal?: AbortSignal) =>
        claude.ask(prompt, model, { args: ['--tools', 'Read'], ...(signal && { signal }) });
      /** A field that the last server refuses may be taken out and asked for again. */
      const answered = () => last.requests.filter(({ status }) => status === 200);

      it(
        'lets Claude Code run its own tool and print the answer',
        async () => {
          const prompt = `Read it. ${mark('tool', claude.read('note.txt'))}`;
          const { code, stdout, stderr } = await ask(prompt);
          expect({ code, stdout, stderr }).toMatchObject({ code: 0, stdout: expect.stringContaining(NOTE) });
          expect(answered()).toHaveLength(2);
          expect(await near.ledgerRows(2, ({ upstream }) => upstream === id)).toContainEqual(
            expect.objectContaining({ dialect: 'anthropic-messages', status: 200, upstream: id }),
          );
        },
        TEST_MS,
      );

      it(
        'shows Claude Code’s user the words of a 400',
        async () => {
          const { code, stdout, stderr } = await ask(`Fail. ${mark('error-400')}`);
          expect(stdout + stderr).toContain('The request was refused.');
          expect(code).not.toBe(0);
        },
        TEST_MS,
      );

      describe.each(VENDOR_SDKS)('to $client.name', ({ client, hasNoTools }) => {
        it.each([true, false])('carries text, or a tool round trip (stream: %s)', async (isStream) => {
          const said = mark(hasNoTools ? 'text' : 'tool', { arguments: '{"city":"Zürich"}' });
          const task = { model, says: [`Go. ${said}`], ...(!hasNoTools && { tools: [weather] }) };
          const turns = await client.converse(task, { url: near.url, isStream });
          expect(turns.at(-1)?.text).toContain(hasNoTools ? 'Grüße aus Zürich' : 'sunny in Zürich');
          expect(answered()).toHaveLength(turns.length);
        });
      });

      if (!leaves) return;
      it(
        'takes the last call along when Claude Code is stopped',
        async () => {
          const stopping = new AbortController();
          const running = ask(`Stop. ${mark('held')}`, stopping.signal);
          await last.waitForRequest();
          stopping.abort();
          expect(await last.waitForAbort()).toMatchObject({ isAborted: true });
          await running;
        },
        TEST_MS,
      );
    });
  });
});
