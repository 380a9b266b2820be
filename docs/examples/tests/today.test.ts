import assert from 'node:assert/strict';
import { test } from 'node:test';
import { definePlugin } from '@pipeproxy/core';
import { register, startScriptedUpstream, startTestHost, testStage } from '@pipeproxy/core/testing';
import today from '../today.ts';

register(test, testStage(today, { options: { words: 'It is' }, wrongOptions: [{ words: 5 }] }));

test('the model is told the date', async () => {
  const server = await startScriptedUpstream({ doors: ['openai-chat'] });
  const proxy = await startTestHost({
    plugins: [definePlugin({ name: 'mine', stages: [today] })],
    config: {
      upstreams: { server: { provider: 'scripted', url: server.url } },
      models: { '*': 'server/any' },
      pipeline: ['auth', 'today', 'alias', 'translate', 'execute', 'usage'],
    },
  });
  try {
    const body = JSON.stringify({ model: 'any', messages: [{ role: 'user', content: 'Which day is it?' }] });
    const headers = { 'content-type': 'application/json' };
    const reply = await fetch(`${proxy.url}/v1/chat/completions`, { method: 'POST', headers, body });
    const date = reply.headers.get('x-today') ?? '';
    assert.match(date, /^\d{4}-\d{2}-\d{2}$/);
    assert.equal(server.requests[0]?.facts?.system, `Today is ${date}.`);
  } finally {
    await proxy.close();
    await server.close();
  }
});
