import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import anthropic from '@pipeproxy/anthropic';
import compressImages from '@pipeproxy/compress-images';
import { type ScriptedUpstream, startScriptedUpstream, startTestHost, type TestHost } from '@pipeproxy/core/testing';
import sharp from 'sharp';
import { rawCall } from '../support/raw-call.ts';

const PNG = await sharp({ create: { width: 64, height: 32, channels: 4, background: '#f00' } })
  .png({ compressionLevel: 0 })
  .toBuffer();
const DATA = PNG.toString('base64');

let upstream: ScriptedUpstream;
let proxy: TestHost;

beforeAll(async () => {
  upstream = await startScriptedUpstream({ anthropic: {} });
  proxy = await startTestHost({
    plugins: [anthropic, compressImages],
    config: {
      upstreams: {
        claude: { provider: 'anthropic', baseUrl: upstream.url, apiKey: 'FAKE-key' },
        chat: { provider: 'scripted', url: upstream.url },
      },
      models: { 'claude-*': 'claude/claude-*', 'gpt-*': 'chat/gpt-*' },
      pipeline: [
        'auth',
        { stage: 'compress-images', options: { maxSize: 16, quality: 0.7 } },
        'alias',
        'translate',
        'execute',
        'usage',
      ],
    },
  });
});

afterAll(async () => {
  await proxy?.close();
  await upstream?.close();
});

beforeEach(() => upstream.reset());

const sent = () => upstream.requests[0]?.body.toString() ?? '';

async function sizeOf(base64: string | undefined) {
  const { width, height, format } = await sharp(Buffer.from(base64 ?? '', 'base64')).metadata();
  return { width, height, format };
}

describe('images on their way', () => {
  it('become smaller, and everything else of a body stays byte for byte', async () => {
    const url = `data:image/png;base64,${DATA}`;
    const image = `{ "type" : "image_url", "image_url":{"url":"${url}","detail" :"low"}}`;
    const bytes = `{"model":"gpt-4.1" , "temperature": 1.0e0,"messages":[ {"role":"user","content":[${image},{"type":"text","text":"Caf\\u00e9 ${url}"}]}]}`;
    const reply = await rawCall(proxy.url, { path: '/v1/chat/completions', body: bytes });
    expect([reply.status, upstream.requests[0]?.violation]).toEqual([200, undefined]);
    const [, small] = /"url":"data:image\/jpeg;base64,([^"]+)"/.exec(sent()) ?? [];
    expect(await sizeOf(small)).toEqual({ width: 16, height: 8, format: 'jpeg' });
    expect(sent()).toBe(bytes.replace(url, `data:image/jpeg;base64,${small}`));
  });

  it('become smaller inside results of tools, also for an upstream of another dialect', async () => {
    const source = { type: 'base64', media_type: 'image/png', data: DATA };
    const content = [{ type: 'tool_result', tool_use_id: 'toolu_1', content: [{ type: 'image', source }] }];
    const messages = [
      { role: 'user', content: 'Look.' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'look', input: {} }] },
      { role: 'user', content },
    ];
    const tools = [{ name: 'look', input_schema: { type: 'object' } }];
    for (const model of ['claude-opus-4-5', 'gpt-4.1']) {
      upstream.reset();
      const headers = { 'anthropic-version': '2023-06-01' };
      const body = { model, max_tokens: 64, tools, messages };
      const reply = await rawCall(proxy.url, { path: '/v1/messages', headers, body });
      expect([reply.status, upstream.requests[0]?.violation]).toEqual([200, undefined]);
      expect(sent()).toContain('image/jpeg');
      expect(sent()).not.toContain(DATA);
      const [small] = /\/9j\/[A-Za-z0-9+/=]+/.exec(sent()) ?? [];
      expect(await sizeOf(small)).toEqual({ width: 16, height: 8, format: 'jpeg' });
    }
  });
});
