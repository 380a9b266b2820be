import type { Config, UpstreamConfig } from '@pipeproxy/core';
import { type DoorId, type ScriptedUpstream, startScriptedUpstream } from '@pipeproxy/core/testing';
import { type PipeproxyProcess, startPipeproxy } from './start-pipeproxy.ts';

const KEY = 'FAKE-upstream-key';

interface Way {
  /** The vendor's name of a model behind the door. */
  readonly model: string;
  upstream(url: string): UpstreamConfig;
}

/** How each dialect of an upstream is reached. */
const WAYS: Readonly<Record<DoorId, Way>> = {
  'anthropic-messages': {
    model: 'claude-sonnet-4-5',
    upstream: (url) => ({ provider: 'anthropic', baseUrl: url, apiKey: KEY }),
  },
  'openai-chat': {
    model: 'gpt-4.1',
    upstream: (url) => ({ provider: 'openai-compatible', baseUrl: `${url}/v1`, apiKey: KEY }),
  },
  'openai-responses': {
    model: 'gpt-4.1',
    upstream: (url) => ({
      provider: 'openai-compatible',
      baseUrl: `${url}/v1`,
      apiKey: KEY,
      wire: 'openai-responses',
    }),
  },
  'gemini-generate': {
    model: 'gemini-2.5-flash',
    upstream: (url) => ({ provider: 'gemini', baseUrl: url, apiKey: KEY }),
  },
};

/** Every dialect that an upstream speaks. */
export const DOORS = Object.keys(WAYS) as readonly DoorId[];

/** The upstream that speaks a dialect at an origin. */
export const doorUpstream = (door: DoorId, url: string): UpstreamConfig => WAYS[door].upstream(url);

/** A started pipeproxy in front of one scripted upstream for each dialect. The id of a dialect is the model that leads there. */
export interface DoorWorld {
  readonly proxy: PipeproxyProcess;
  readonly doors: Readonly<Record<DoorId, ScriptedUpstream>>;
  /** Forgets what the upstreams have seen. */
  reset(): void;
  close(): Promise<void>;
}

/** @param config - Further keys of the config. */
export async function startDoorWorld(config: Config = {}): Promise<DoorWorld> {
  const started = await Promise.all(
    DOORS.map(async (door) => [door, await startScriptedUpstream({ doors: [door] })] as const),
  );
  const upstreams = started.map(([door, { url }]) => [door, WAYS[door].upstream(url)]);
  const models = DOORS.map((door) => [door, `${door}/${WAYS[door].model}`]);
  const closeAll = () => Promise.all(started.map(([, upstream]) => upstream.close()));
  const proxy = await startPipeproxy({
    ...config,
    upstreams: Object.fromEntries(upstreams),
    models: Object.fromEntries(models),
  }).catch(async (error) => {
    await closeAll();
    throw error;
  });
  return {
    proxy,
    doors: Object.fromEntries(started) as Readonly<Record<DoorId, ScriptedUpstream>>,
    reset() {
      for (const [, upstream] of started) upstream.reset();
    },
    async close() {
      await proxy.stop();
      await closeAll();
    },
  };
}
