import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type BedrockServer, startBedrockServer } from '../support/bedrock/bedrock-server.ts';
import { CLAUDE_EVENTS, claudeFrames, converseFrames } from '../support/bedrock/recorded-shapes.ts';
import { eventsOf, rawCall } from '../support/raw-call.ts';
import { type RunningCommand, runPipeproxy } from '../support/run-pipeproxy.ts';
import { createTempFolder, type TempFolder } from '../temp-folder.ts';

const SONNET = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const KEYS = { accessKeyId: 'AKIAFAKE0001', secretAccessKey: 'FAKE-secret' };

let server: BedrockServer;
let folder: TempFolder;
let running: RunningCommand | undefined;
let environment: Readonly<Record<string, string>>;

beforeEach(async () => {
  server = await startBedrockServer({
    region: 'us-west-2',
    keys: [KEYS],
    apiKeys: [],
    aheadMs: 0,
    models: { 'anthropic.claude-sonnet-4-5-20250929-v1:0': { needsProfile: true }, 'amazon.nova-pro-v1:0': {} },
    answer: ({ operation }) => (operation === 'converse-stream' ? converseFrames() : claudeFrames()),
  });
  folder = createTempFolder();
  environment = {
    CLAUDE_CODE_USE_BEDROCK: '1',
    AWS_REGION: 'us-west-2',
    AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
    ANTHROPIC_BEDROCK_BASE_URL: server.url,
    ANTHROPIC_DEFAULT_SONNET_MODEL: SONNET,
  };
});

afterEach(async () => {
  await running?.stop();
  await server.close();
  folder[Symbol.dispose]();
});

const ask = (url: string, model: string) =>
  rawCall(url, {
    path: '/v1/messages',
    headers: { 'anthropic-version': '2023-06-01' },
    body: { model, max_tokens: 9, stream: true, messages: [{ role: 'user', content: 'Hi' }] },
  });

describe('pipeproxy in front of Bedrock', () => {
  it('starts from the environment of Claude Code’s Bedrock mode', async () => {
    running = runPipeproxy(folder, ['start', '--port', '0'], environment);
    const [url = ''] = await running.says(/http:\/\/127\.0\.0\.1:\d+/);
    const events = eventsOf((await ask(url, 'claude-sonnet-4-5')).text);
    expect(events.map(({ data }) => JSON.parse(data))).toEqual([...CLAUDE_EVENTS, { type: 'message_stop' }]);
    expect(eventsOf((await ask(url, 'us.amazon.nova-pro-v1:0')).text).at(-1)?.name).toBe('message_stop');
    expect(server.calls.map(({ request }) => request.url)).toEqual([
      `/model/${SONNET}/invoke-with-response-stream`,
      '/model/us.amazon.nova-pro-v1:0/converse-stream',
    ]);
    const { stdout, stderr } = await running.stop();
    expect(stdout + stderr).not.toContain(KEYS.secretAccessKey);
  });

  it('says in its check what is wrong with the options', async () => {
    folder.write('proxy.config.yaml', 'upstreams:\n  b: { provider: bedrock, region: us-east-1, accesKeyId: a }\n');
    const { code, stderr } = await runPipeproxy(folder, ['check']).ended;
    expect([code, stderr.includes('did you mean "accessKeyId"?')]).toEqual([1, true]);
  });
});
