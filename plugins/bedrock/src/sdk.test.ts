import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ChatRequest } from '@pipeproxy/core';
import { fakeEncodeContext, PLAIN_REQUEST } from '@pipeproxy/core/testing';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { type BedrockServer, startBedrockServer } from '../../../test/support/bedrock/bedrock-server.ts';
import { chunkFrame, exceptionFrame } from '../../../test/support/bedrock/frames.ts';
import {
  CLAUDE_MESSAGE,
  CONVERSE_REPLY,
  claudeFrames,
  converseFrames,
} from '../../../test/support/bedrock/recorded-shapes.ts';
import { encodeRequest } from './converse/encode-request.ts';
import { awsEventstream } from './eventstream/aws-eventstream.ts';

const credentials = { accessKeyId: 'AKIAFAKE0001', secretAccessKey: 'FAKE-secret', sessionToken: 'FAKE-token' };
const modelId = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const body = JSON.stringify({
  anthropic_version: 'bedrock-2023-05-31',
  max_tokens: 9,
  messages: [{ role: 'user', content: 'Hi' }],
});

let server: BedrockServer;
let client: BedrockRuntimeClient;
let frames: readonly Buffer[];

beforeEach(async () => {
  frames = claudeFrames();
  server = await startBedrockServer({
    region: 'us-east-1',
    keys: [credentials],
    apiKeys: [],
    aheadMs: 0,
    models: { 'anthropic.claude-sonnet-4-5-20250929-v1:0': {} },
    answer: ({ operation }) => (operation === 'invoke' ? CLAUDE_MESSAGE : frames),
  });
  client = new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: server.url,
    credentials,
    requestHandler: new NodeHttpHandler(),
    maxAttempts: 1,
  });
});

afterEach(async () => {
  client.destroy();
  await server.close();
});

/** The stand-in proves something only if AWS's own client takes it for Bedrock, and it AWS's own signatures. */
describe('the stand-in of Bedrock, to AWS’s own client', () => {
  it('answers a call that the client has signed', async () => {
    const reply = await client.send(new InvokeModelCommand({ modelId, body, contentType: 'application/json' }));
    expect(JSON.parse(reply.body.transformToString())).toEqual(CLAUDE_MESSAGE);
    expect(server.calls[0]?.model).toBe(modelId);
  });

  it('refuses what the client has signed with another secret', async () => {
    server.settings = { ...server.settings, keys: [{ ...credentials, secretAccessKey: 'FAKE-other' }] };
    await expect(client.send(new InvokeModelCommand({ modelId, body }))).rejects.toThrow('does not match');
  });

  it('sends frames of invoke that the client reads as our framing does', async () => {
    const { body: stream = [] } = await client.send(new InvokeModelWithResponseStreamCommand({ modelId, body }));
    const theirs: string[] = [];
    for await (const { chunk } of stream) theirs.push(Buffer.from(chunk?.bytes ?? []).toString());
    const ours = awsEventstream.split({ maxEventBytes: 1_000_000 }).push(Buffer.concat(frames));
    const metrics = /,"amazon-bedrock-invocationMetrics":\{[^}]*\}/;
    expect(ours.map(({ data }) => data)).toEqual(theirs.map((data) => data.replace(metrics, '')));
  });

  it('sends frames of converse that the client reads as our framing does', async () => {
    frames = converseFrames();
    const messages = [{ role: 'user' as const, content: [{ text: 'Hi' }] }];
    const { stream = [] } = await client.send(new ConverseStreamCommand({ modelId, messages }));
    const theirs: [string, object][] = [];
    for await (const event of stream) theirs.push(...Object.entries(event));
    const ours = awsEventstream.split({ maxEventBytes: 1_000_000 }).push(Buffer.concat(frames));
    expect(ours.map(({ name }) => name)).toEqual(theirs.map(([name]) => name));
    for (const [at, [, event]] of theirs.entries()) expect(JSON.parse(ours[at]?.data ?? '')).toMatchObject(event);
  });

  it('gets from the client every field of a request that we write, as we write it', async () => {
    const mark = { extras: { 'anthropic-messages': { cache_control: { type: 'ephemeral', ttl: '1h' } } } };
    const words = (text: string) => ({ type: 'text', text, ...mark }) as const;
    const call = { type: 'tool-call', callId: 'a', name: 'look', kind: 'function', arguments: '{"n":1}' } as const;
    const signed = {
      type: 'reasoning',
      text: 'Hm.',
      signature: { origin: 'bedrock-converse', value: 'FAKE' },
    } as const;
    const request: ChatRequest = {
      ...PLAIN_REQUEST,
      messages: [
        { role: 'system', blocks: [words('Be brief.')] },
        { role: 'user', blocks: [words('Hi')] },
        { role: 'assistant', blocks: [signed, call] },
        { role: 'user', blocks: [{ type: 'tool-result', callId: 'a', content: [words('One')], isError: true }] },
      ],
      tools: [{ type: 'function', name: 'look', description: 'Looks.', ...mark }],
      toolChoice: { mode: 'tool', name: 'look' },
      maxOutputTokens: 9,
      sampling: {},
      stopSequences: ['END'],
      reasoning: { effort: 'high' },
      serviceTier: 'flex',
    };
    const model = 'us.anthropic.claude-opus-5';
    const options = { cachePoints: ['system', 'messages', 'tools'], cacheTtl: true };
    const ours = encodeRequest(request, fakeEncodeContext({ model, options })).body;
    for (const name of ['cachePoint', 'toolChoice', 'outputConfig', 'serviceTier', 'reasoningContent', 'status']) {
      expect(JSON.stringify(ours)).toContain(`"${name}"`);
    }
    server.settings = { ...server.settings, answer: () => CONVERSE_REPLY };
    await client.send(new ConverseCommand({ modelId, ...(ours as object) }));
    expect(server.calls[0]?.body).toEqual(ours);
  });

  it('sends exceptions and frames of our own that the client reads', async () => {
    const exception = exceptionFrame('throttlingException', 'Too many tokens.');
    const written = awsEventstream.join().push({ name: 'chunk', data: '{"bytes":"eyJ0eXBlIjoicGluZyJ9"}' });
    frames = [...written.map((frame) => Buffer.from(frame)), chunkFrame({ type: 'ping' }), exception];
    const { body: stream = [] } = await client.send(new InvokeModelWithResponseStreamCommand({ modelId, body }));
    const read: string[] = [];
    const whole = (async () => {
      for await (const { chunk } of stream) read.push(Buffer.from(chunk?.bytes ?? []).toString());
    })();
    await expect(whole).rejects.toMatchObject({ name: 'ThrottlingException', message: 'Too many tokens.' });
    expect(read).toEqual(['{"type":"ping"}', '{"type":"ping"}']);
  });
});
