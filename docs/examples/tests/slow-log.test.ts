import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SettledExchange } from '@pipeproxy/core';
import { fakeServices, startScriptedUpstream, startTestHost } from '@pipeproxy/core/testing';
import slowLog from '../slow-log.ts';

test('only what took longer is logged', () => {
  const { services, lines } = fakeServices();
  const observer = slowLog.observers?.[0]?.create({ aboveMs: 50 } as never, services);
  for (const durationMs of [10, 90]) {
    const settled = { id: `req_${durationMs}`, receivedAtMs: 1_000, settledAtMs: 1_000 + durationMs, outcome: {} };
    observer?.observe(settled as SettledExchange);
  }
  assert.deepEqual(
    lines.map(({ level, fields }) => [level, fields]),
    [['warn', { exchange: 'req_90', durationMs: 90, upstream: undefined }]],
  );
});

test('an exchange is seen when it is over', async () => {
  const server = await startScriptedUpstream({ doors: ['openai-chat'] });
  const proxy = await startTestHost({
    plugins: [slowLog],
    config: {
      upstreams: { server: { provider: 'scripted', url: server.url } },
      models: { '*': 'server/any' },
      pipeline: ['auth', 'alias', 'translate', 'execute', 'usage', { stage: 'slow-log', options: { aboveMs: -1 } }],
    },
  });
  try {
    const body = JSON.stringify({ model: 'any', messages: [{ role: 'user', content: 'Hello' }] });
    const headers = { 'content-type': 'application/json' };
    await fetch(`${proxy.url}/v1/chat/completions`, { method: 'POST', headers, body });
    await proxy.recordOf(1);
    const line = proxy.log.map((text) => JSON.parse(text)).find(({ msg }) => msg === 'slow exchange');
    assert.equal(line?.upstream, 'server');
  } finally {
    await proxy.close();
    await server.close();
  }
});
