import { describe, expect, it } from '@jest/globals';
import { lineOf } from './line-of.ts';

const TYPESCRIPT = `import type { Config } from 'pipeproxy';

export default {
  server: { port: 8317 },
  upstreams: {
    a: { provider: 'anthropic', apiKey: '\${env:A}' },
    b: {
      provider: 'acme', // models: none
      baseUrl: 'https://b.example/v1',
    },
    'c-d': { provider: 'x' },
  },
  models: {
    'claude-*': ['a/claude', 'b/large'],
  },
  plugins: [
    './one.ts',
    {
      name: 'two',
      options: { words: 5 },
    },
    'three',
  ],
} satisfies Config;
`;

const YAML = `upstreams:
  a:
    provider: anthropic

  # another one
  b:
    provider: acme
    models:
      - large
plugins:
- ./one.ts
- name: two
  options:
    words: 5
- three
`;

const JSON_TEXT = JSON.stringify(
  { upstreams: { a: { provider: 'x' }, b: { models: ['m'] } }, plugins: ['one'] },
  null,
  2,
);

describe('lineOf', () => {
  it.each([
    [TYPESCRIPT, 'server.port', 4],
    [TYPESCRIPT, 'upstreams.a.provider', 6],
    [TYPESCRIPT, 'upstreams.b.baseUrl', 9],
    [TYPESCRIPT, 'upstreams.c-d.provider', 11],
    [TYPESCRIPT, 'models.claude-*', 14],
    [TYPESCRIPT, 'plugins[0]', 17],
    [TYPESCRIPT, 'plugins[1].options.words', 20],
    [TYPESCRIPT, 'plugins[2]', 22],
    [YAML, 'upstreams.b.provider', 7],
    [YAML, 'upstreams.b.models[0]', 9],
    [YAML, 'plugins[0]', 11],
    [YAML, 'plugins[1].options.words', 14],
    [YAML, 'plugins[2]', 15],
    [JSON_TEXT, 'upstreams.b.models[0]', 8],
    [JSON_TEXT, 'plugins[0]', 13],
  ])('finds in %# what is said: %s', (text, path, line) => {
    expect([path, lineOf(text, path)]).toEqual([path, line]);
  });

  it.each([
    ['what is missing', 'upstreams.b.apiKey', 7],
    ['what only another one has', 'upstreams.a.baseUrl', 6],
    ['what only a comment says', 'upstreams.b.models', 7],
    ['an entry of a list on one line', 'models.claude-*[1]', 14],
  ])('places %s where it should be', (_, path, line) => {
    expect(lineOf(TYPESCRIPT, path)).toBe(line);
  });

  it.each([
    ['models.gpt-5', 2],
    ['models.gpt-5.1', 3],
    ['models.gpt-5.1[0]', 3],
    ['models.gpt-5[1m]', 2],
    ['models.1', 4],
  ])('takes the dots of a name for its own: %s on line %d', (path, line) => {
    expect(lineOf('models:\n  gpt-5: a/b\n  gpt-5.1: c/zz\n  "1": a/b\n', path)).toBe(line);
  });

  it.each(['', 'logging.level', 'PORT'])('finds no line for "%s"', (path) => {
    expect(lineOf(TYPESCRIPT, path)).toBeUndefined();
  });

  it('gives the only line of a text on one line', () => {
    expect(lineOf(JSON.stringify(JSON.parse(JSON_TEXT)), 'upstreams.b.models')).toBe(1);
  });
});
