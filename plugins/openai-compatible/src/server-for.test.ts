import { describe, expect, it } from '@jest/globals';
import { serverFor } from './server-for.ts';
import { type Preset, SERVERS } from './servers.ts';

describe('serverFor', () => {
  it.each([
    ['a preset at its own address', { preset: 'groq' }, 'groq'],
    ['its own address alone', { baseUrl: 'https://api.groq.com/openai/v1/' }, 'groq'],
    ['a preset at another address', { preset: 'groq', baseUrl: 'http://localhost:4000' }, undefined],
    [
      'a preset whose other country bills otherwise',
      { preset: 'moonshot', baseUrl: 'https://api.moonshot.cn/v1' },
      undefined,
    ],
    ['that country by its host', { baseUrl: 'https://api.moonshot.cn/v1' }, undefined],
    ['an unknown server', { baseUrl: 'https://llm.example/v1' }, undefined],
  ])('names a price list for %s only where it holds', (_what, options, priceList) => {
    expect(serverFor(options as { preset?: Preset }).priceList).toBe(priceList);
  });

  it('names none for servers of this machine, whose electricity nobody knows', () => {
    const local = Object.values(SERVERS).filter(({ baseUrl }) => new URL(baseUrl).hostname === 'localhost');
    expect(local.length).toBeGreaterThan(3);
    for (const server of local) expect(server).not.toHaveProperty('priceList');
  });
});
