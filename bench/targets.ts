import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { layOutBuild, ROOT } from './built-package.ts';
import { UPSTREAM_MODEL, type UpstreamWire } from './dialects/index.ts';
import { aliasOf } from './requests.ts';
import type { ServerCommand } from './server-process.ts';

const KEY = { apiKey: 'FAKE-bench-key' };
const AWS_KEYS = { accessKeyId: 'AKIAFAKEBENCH', secretAccessKey: 'FAKE-bench-secret' };

/** How pipeproxy reaches the mock upstream in each wire: each upstream speaks one. */
const UPSTREAMS: Readonly<Record<UpstreamWire, (origin: string) => object>> = {
  'openai-chat': (origin) => ({ provider: 'openai-compatible', baseUrl: `${origin}/v1`, ...KEY }),
  'anthropic-messages': (origin) => ({ provider: 'anthropic', baseUrl: origin, ...KEY }),
  'openai-responses': (origin) => ({
    provider: 'openai-compatible',
    baseUrl: `${origin}/v1`,
    wire: 'openai-responses',
    ...KEY,
  }),
  'gemini-generate': (origin) => ({ provider: 'gemini', baseUrl: origin, ...KEY }),
  'bedrock-invoke': (endpoint) => ({ provider: 'bedrock', region: 'us-east-1', api: 'invoke', endpoint, ...AWS_KEYS }),
};

/** The one setting that is not the default: a stream of a million events is longer than anything in life. */
const LONGEST_REPLY_BYTES = 1_000_000_000;

function bare(name: string, upstream: string): ServerCommand {
  return { name, args: (port) => [join(ROOT, 'bench/bare-proxy.js'), String(port), upstream] };
}

function pipeproxy(upstream: string, home: string): ServerCommand {
  const config = join(home, 'bench.config.json');
  return {
    name: 'pipeproxy',
    args: (port) => {
      const wires = Object.keys(UPSTREAMS) as UpstreamWire[];
      const upstreams = Object.fromEntries(wires.map((wire) => [wire, UPSTREAMS[wire](upstream)]));
      const models = Object.fromEntries(wires.map((wire) => [aliasOf(wire), `${wire}/${UPSTREAM_MODEL}`]));
      const server = { host: '127.0.0.1', port, limits: { maxReplyBytes: LONGEST_REPLY_BYTES } };
      writeFileSync(config, JSON.stringify({ server, upstreams, models }));
      return [join(layOutBuild(home), 'bin/pipeproxy.js'), 'start', '--config', config, '--port', String(port)];
    },
  };
}

/** The upstream of every target. */
export const MOCK: ServerCommand = {
  name: 'mock',
  args: (port) => [join(ROOT, 'bench/mock-upstream.ts'), String(port)],
};

/** What can be measured, by name; `twin` is a second copy of `bare`: the noise of the bench itself. */
export const TARGETS = {
  bare: (upstream: string) => bare('bare', upstream),
  twin: (upstream: string) => bare('twin', upstream),
  pipeproxy,
} satisfies Record<string, (upstream: string, home: string) => ServerCommand>;

export type TargetName = keyof typeof TARGETS;
