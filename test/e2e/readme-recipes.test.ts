import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type ScriptedUpstream, type ScriptedUpstreamOptions, startScriptedUpstream } from '@pipeproxy/core/testing';
import { ROOT } from '../../scripts/workspaces.ts';
import { codeBlocks } from '../docs/markdown.ts';
import { shellCommand } from '../docs/shell-words.ts';
import { type RunningCommand, runPipeproxy } from '../support/run-pipeproxy.ts';
import { createTempFolder, type TempFolder } from '../temp-folder.ts';

/** A recipe's two commands, as the README has them. */
interface Recipe {
  readonly server: string;
  readonly client: string;
}

interface Case {
  /** Heading of the recipe. */
  readonly heading: string;
  /** What its server is in the test. */
  readonly upstream: ScriptedUpstreamOptions;
  /** What stands for the server's address in the README, and what takes its place. */
  readonly address: readonly [string, (url: string) => string];
  /** The model that the upstream must be asked for. */
  readonly model: string;
}

const CASES: readonly Case[] = [
  {
    heading: 'Claude Code in front of Azure AI Foundry',
    upstream: {
      doors: ['anthropic-messages'],
      prefix: '/anthropic',
      foundry: { key: 'your-key', deployments: { 'my-opus': 'claude-opus-4-5' } },
    },
    address: ['ANTHROPIC_FOUNDRY_RESOURCE=my-resource', (url) => `ANTHROPIC_FOUNDRY_BASE_URL=${url}`],
    model: 'my-opus',
  },
  {
    heading: 'Claude Code in front of Ollama',
    upstream: { doors: ['openai-chat'], models: ['qwen3-coder'], chat: { isOpen: true, vendor: 'ollama' } },
    address: ['http://localhost:11434/v1', (url) => `${url}/v1`],
    model: 'qwen3-coder',
  },
  {
    heading: 'On port 8318, in front of another proxy',
    upstream: { doors: ['openai-chat'], models: ['gpt-5.1'], chat: { isOpen: true } },
    address: ['http://localhost:8317/v1', (url) => `${url}/v1`],
    model: 'gpt-5.1',
  },
];

function recipe(heading: string): Recipe {
  const page = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const [, section = ''] = page.split(`### ${heading}\n`);
  const shell = codeBlocks(section).filter(({ language }) => language === 'sh');
  return { server: shell[0]?.text.trim() ?? '', client: shell[1]?.text.trim() ?? '' };
}

describe('recipes of the README', () => {
  let upstream: ScriptedUpstream;
  let running: RunningCommand;
  let folder: TempFolder;

  afterEach(async () => {
    await running?.stop();
    await upstream?.close();
    folder?.[Symbol.dispose]();
  });

  it.each(CASES.map((one) => [one.heading, one] as const))('%s', async (heading, { address, model, ...one }) => {
    const { server, client } = recipe(heading);
    const [written, replaced] = address;
    expect(server).toContain(written);
    upstream = await startScriptedUpstream(one.upstream);
    folder = createTempFolder();

    const { env, args } = shellCommand(server.replace(written, replaced(upstream.url)));
    expect(args.slice(0, 3)).toEqual(['npx', 'pipeproxy', 'start']);
    const port = args.includes('--port') ? args[args.indexOf('--port') + 1] : '8317';
    running = runPipeproxy(folder, [...args.slice(2), '--port', '0'], env);
    const [origin = ''] = await running.says(/http:\/\/127\.0\.0\.1:\d+/);

    const { env: clientEnv, args: program } = shellCommand(client);
    expect(program).toEqual(['claude']);
    expect(clientEnv.ANTHROPIC_BASE_URL).toBe(`http://127.0.0.1:${port}`);
    const sdk = new Anthropic({ baseURL: origin, authToken: clientEnv.ANTHROPIC_AUTH_TOKEN ?? '', maxRetries: 0 });
    const stream = sdk.messages.stream({
      model: 'claude-opus-4-5-20251101',
      max_tokens: 100,
      messages: [{ role: 'user', content: 'Say hello.' }],
    });
    expect((await stream.finalText()).length).toBeGreaterThan(0);
    expect(upstream.requests.map(({ json }) => (json as { model: string }).model)).toEqual([model]);
    expect(upstream.requests.flatMap(({ violation }) => violation ?? [])).toEqual([]);
  });
});
