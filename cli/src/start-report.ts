import { join } from 'node:path';
import type { ReadConfig } from '@pipeproxy/config';
import type { ResolvedConfig } from '@pipeproxy/core';
import type { GeneratedKey } from './client-key.ts';
import { columns } from './columns.ts';
import { curlLine } from './curl-line.ts';

export interface StartFacts {
  readonly url: string;
  readonly version: string;
  readonly read: ReadConfig;
  readonly config: ResolvedConfig;
  /** The client key that pipeproxy made itself, where it had to. */
  readonly generated?: GeneratedKey;
}

const DEMO = 'demo';

function sourceOf({ read, config }: StartFacts): string {
  if (read.file) return read.file;
  const isTranslator = !read.isFromEnvironment && Object.keys(config.upstreams).length > 1;
  return isTranslator ? 'none; the command line says it all' : 'none; built from the environment';
}

/** Upstreams with what they were made of; `demo` comes last. */
function upstreamRows({ read, config }: StartFacts): readonly (readonly string[])[] {
  const reasons = new Map(read.found.map(({ name, why }) => [name, `from ${why}`]));
  const rows = Object.entries(config.upstreams)
    .filter(([name]) => name !== DEMO)
    .map(([name, { provider }]) => [name, provider, reasons.get(name) ?? '']);
  return [...rows, [DEMO, config.upstreams[DEMO]?.provider ?? DEMO, 'always there: answers without a network']];
}

/** Whoever has just installed it has set nothing yet. */
function nothingFound({ read, config }: StartFacts): string {
  if (!read.isFromEnvironment || Object.keys(config.upstreams).length > 1) return '';
  return (
    'No server is set in the environment: only the model `demo` answers. Set a key like OPENAI_API_KEY or ANTHROPIC_API_KEY,\n' +
    'or OPENAI_BASE_URL and DEFAULT_MODEL for a server of your own, or write a proxy.config.ts in this folder.\n\n'
  );
}

function keyWords({ config, generated }: StartFacts): string {
  if (generated?.isNew) {
    return `Clients need this key. It is shown this once and kept in ${generated.file}:\n  export PIPEPROXY_KEY=${generated.key}\n`;
  }
  if (generated) return `Clients need the key in ${generated.file}.\n`;
  if (config.auth.keys.length > 0) {
    return `Clients need a key: ${config.auth.keys.map(({ name }) => name).join(', ')}. The line above takes it from PIPEPROXY_KEY.\n`;
  }
  return (
    'No client key is set: every user and every program of this machine can spend what was found above.\n' +
    "To ask for one, add this to the config: auth: { keys: [{ name: 'me', key: '${env:PIPEPROXY_KEY}' }] }\n"
  );
}

/** Where names lead that nothing else is said of, as `DEFAULT_MODEL` or `--to` has set it. */
function defaultRow({ config }: StartFacts): readonly (readonly string[])[] {
  const target = config.models['*'];
  return typeof target === 'string' ? [['any name', target]] : [];
}

/** What `start` says once it serves. */
export function startReport(facts: StartFacts): string {
  const { url, version, read, config } = facts;
  const lines = [
    ['config', sourceOf(facts)],
    ...(read.envFile ? [['variables', read.envFile]] : []),
    ['ledger', `${config.ledger.name} in ${join(config.state.folder, 'ledger')}`],
    ...defaultRow(facts),
  ];
  return [
    `pipeproxy ${version} serves ${url}\n\n`,
    columns(lines, '  '),
    '  upstreams\n',
    columns(upstreamRows(facts), '    '),
    ...read.ignored.map(({ name, why }) => `  ${name} is not used: ${why}\n`),
    `\nTry it:\n  ${curlLine(url, config)}\n\n`,
    nothingFound(facts),
    keyWords(facts),
  ].join('');
}
