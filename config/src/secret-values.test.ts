import { describe, expect, it } from '@jest/globals';
import { secretValues } from './secret-values.ts';

describe('secretValues', () => {
  it('finds literal secrets by the names of their fields', () => {
    const config = {
      auth: { keys: [{ name: 'laptop', key: 'FAKE-1' }] },
      upstreams: {
        a: {
          provider: 'x',
          apiKey: 'FAKE-2',
          apiKeys: ['FAKE-3', 'FAKE-4'],
          authToken: 'FAKE-5',
          secretAccessKey: 'FAKE-6',
          entra: { clientSecret: 'FAKE-7' },
          headers: { Authorization: 'FAKE-8', 'x-api-key': 'FAKE-9', 'x-team': 'platform' },
          baseUrl: 'https://x.example',
        },
      },
      transport: { proxy: 'http://me:FAKE%3A10@proxy.example:3128' },
    };
    expect(secretValues(config)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `FAKE-${n}`).concat('FAKE:10'));
  });

  it('takes a password with wrong escapes as it is written', () => {
    expect(secretValues('http://me:FAKE%@proxy.example:3128')).toEqual(['FAKE%']);
  });
});
