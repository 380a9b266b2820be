import { describe, expect, it } from '@jest/globals';
import type { JsonObject, Loss, UpstreamCall } from '@pipeproxy/core';
import { applyPatches, fakeServices } from '@pipeproxy/core/testing';
import { createBedrock } from './bedrock.ts';

const keys = { accessKeyId: 'AKIAFAKE0001', secretAccessKey: 'FAKE-secret', region: 'us-east-1' };
const upstream = createBedrock({}).create(
  { ...keys, models: { mine: { family: 'claude-opus-5', api: 'messages' } } },
  fakeServices().services,
);

function shaped(model: string, body: JsonObject) {
  const losses: Loss[] = [];
  const call: UpstreamCall = { operation: 'chat', model, wire: { dialect: 'anthropic-messages' }, isStream: false };
  const shape = upstream.shape?.(call, { 'anthropic-version': '2023-06-01' });
  const patches = [...(shape?.patches ?? []), ...(shape?.inspect?.(body, (loss) => losses.push(loss)) ?? [])];
  return { body: applyPatches(body, patches), losses: losses.map(({ feature }) => feature) };
}

const asked = (model: string): JsonObject => ({
  model,
  max_tokens: 100,
  temperature: 0.2,
  messages: [{ role: 'user', content: 'Hello' }],
});

describe('a body that was written for another Claude', () => {
  it.each(['us.anthropic.claude-opus-5', 'mine'])('is made to fit %s', (model) => {
    const { body, losses } = shaped(model, asked('claude-sonnet-4-5'));
    expect(body).not.toHaveProperty('temperature');
    expect(body).toMatchObject({ max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }] });
    expect(losses).toContain('sampling');
  });

  it('is cut to what an older one can write, and asks it to think in its own way', () => {
    const thinking = { thinking: { type: 'adaptive' }, max_tokens: 128_000 };
    const { body } = shaped('us.anthropic.claude-sonnet-4-5-20250929-v1:0', { ...asked('claude-opus-5'), ...thinking });
    expect(body).toMatchObject({
      max_tokens: 64_000,
      thinking: { type: 'enabled' },
      anthropic_version: expect.any(String),
    });
  });

  it('stays as it is where it goes where it wanted to', () => {
    const { body } = shaped('us.anthropic.claude-sonnet-4-5-20250929-v1:0', asked('claude-sonnet-4-5'));
    expect(body).toMatchObject({ temperature: 0.2, max_tokens: 100 });
  });
});
