import type { JsonObject } from '@pipeproxy/core';
import type { PluginNames } from './plugin-names.ts';

/** A kind of plugin that `plugin new` can write. */
export interface PluginKind {
  /** What it is, in a sentence of the README. */
  readonly purpose: string;
  /** The name that the example has; the new plugin's name takes its place. */
  readonly example: string;
  /** Files of the examples, and where they go. */
  readonly files: Readonly<Record<string, string>>;
  /** The part of a config that uses it, beside `plugins`. */
  config(names: PluginNames): JsonObject;
}

/** The pipeline with another step; observers may stand anywhere. */
const pipelineWith = (stage: string | JsonObject): JsonObject => ({
  pipeline: ['auth', stage, 'alias', 'translate', 'execute', 'usage'],
});

const PIDGIN_FIXTURES = [
  'cut.events.json',
  'cut.reply.lines',
  'hello.events.json',
  'hello.reply.lines',
  'hello.request.json',
  'whole.events.json',
  'whole.reply.json',
];

/** All kinds, by the word that `--kind` takes. Their sources are the examples of the documentation, which its tests run. */
export const PLUGIN_KINDS = {
  provider: {
    purpose: 'A provider: another kind of server that pipeproxy can send requests to.',
    example: 'acme',
    files: { 'acme.ts': 'src/index.ts', 'tests/acme.test.ts': 'test/acme.test.ts' },
    config: ({ kebab, upper }) => ({
      upstreams: {
        [kebab]: { provider: kebab, baseUrl: `https://llm.${kebab}.example/v1`, apiKey: `\${env:${upper}_KEY}` },
      },
      models: { 'claude-*': `${kebab}/large` },
    }),
  },
  stage: {
    purpose: 'A stage: a step of the pipeline that changes requests or replies.',
    example: 'today',
    files: { 'today.ts': 'src/index.ts', 'tests/today.test.ts': 'test/today.test.ts' },
    config: ({ kebab }) => pipelineWith({ stage: kebab, options: { words: 'The date is' } }),
  },
  observer: {
    purpose: 'An observer: it sees every exchange that is over.',
    example: 'slow-log',
    files: { 'slow-log.ts': 'src/index.ts', 'tests/slow-log.test.ts': 'test/slow-log.test.ts' },
    config: ({ kebab }) => pipelineWith({ stage: kebab, options: { aboveMs: 60_000 } }),
  },
  dialect: {
    purpose:
      'A dialect and its framing: a wire language that clients or servers speak, and how its events lie in bytes.',
    example: 'pidgin',
    files: {
      'pidgin/index.ts': 'src/index.ts',
      'pidgin/pidgin.ts': 'src/pidgin.ts',
      'pidgin/lines.ts': 'src/lines.ts',
      'pidgin/pidgin.test.ts': 'test/pidgin.test.ts',
      'pidgin/lines.test.ts': 'test/lines.test.ts',
      ...Object.fromEntries(PIDGIN_FIXTURES.map((file) => [`pidgin/fixtures/${file}`, `test/fixtures/${file}`])),
    },
    config: () => ({}),
  },
} as const satisfies Readonly<Record<string, PluginKind>>;

export type PluginKindName = keyof typeof PLUGIN_KINDS;
