import type { Config, UpstreamConfig } from '@pipeproxy/core';
import { type DoorId, type ScriptedUpstream, startScriptedUpstream } from '@pipeproxy/core/testing';
import { type PipeproxyProcess, startPipeproxy } from './start-pipeproxy.ts';

/** Dialects that the upstreams of a world speak. */
export type WorldDialect = Extract<DoorId, 'anthropic-messages' | 'openai-chat'>;

export const DIALECTS: readonly WorldDialect[] = ['anthropic-messages', 'openai-chat'];

type ModelKind = 'plain' | 'thinker';

/** What a client of the first dialect asks for to reach an upstream of the second. */
const MODELS: Readonly<Record<WorldDialect, Readonly<Record<WorldDialect, Readonly<Record<ModelKind, string>>>>>> = {
  'anthropic-messages': {
    'anthropic-messages': { plain: 'claude-sonnet-4-6', thinker: 'claude-opus-4-5' },
    'openai-chat': { plain: 'claude-haiku-4-5', thinker: 'claude-opus-4-1' },
  },
  'openai-chat': {
    'anthropic-messages': { plain: 'gpt-4o', thinker: 'gpt-5.1' },
    'openai-chat': { plain: 'gpt-4.1', thinker: 'gpt-5.2' },
  },
};

export const modelFor = (client: WorldDialect, upstream: WorldDialect, kind: ModelKind = 'plain'): string =>
  MODELS[client][upstream][kind];

/** Where the names of `modelFor` lead. */
const MODEL_MAP: NonNullable<Config['models']> = {
  'claude-sonnet-4-6': 'claude/claude-sonnet-4-6',
  'claude-opus-4-5': 'claude/claude-opus-4-5',
  'claude-haiku-4-5': 'chat/gpt-4.1',
  'claude-opus-4-1': 'thinker/qwen3',
  'gpt-4.1': 'chat/gpt-4.1',
  'gpt-5.2': 'thinker/qwen3',
  'gpt-4o': 'claude/claude-sonnet-4-5',
  'gpt-5.1': 'claude/claude-opus-4-5',
};

/** A started pipeproxy with scripted upstreams behind it. */
export interface World {
  readonly proxy: PipeproxyProcess;
  /** Speaks chat as OpenAI does. */
  readonly chat: ScriptedUpstream;
  /** Speaks chat as a self-hosted server with a reasoning model does. */
  readonly thinker: ScriptedUpstream;
  /** Speaks the Messages API. */
  readonly claude: ScriptedUpstream;
  /** The one that `modelFor` leads to. */
  upstream(dialect: WorldDialect, kind?: ModelKind): ScriptedUpstream;
  /** Forgets what the upstreams have seen. */
  reset(): void;
  close(): Promise<void>;
}

export interface WorldOptions {
  /** Further keys of the config, perhaps made from the upstreams' origins; `models` and `upstreams` are added to the usual ones. */
  readonly config?: Config | ((urls: Readonly<Record<WorldDialect, string>>) => Config);
  readonly env?: Readonly<Record<string, string>>;
}

export const chatUpstream = (url: string): UpstreamConfig => ({
  provider: 'openai-compatible',
  baseUrl: `${url}/v1`,
  apiKey: 'FAKE-chat-key',
});

export const claudeUpstream = (url: string): UpstreamConfig => ({
  provider: 'anthropic',
  baseUrl: url,
  apiKey: 'FAKE-claude-key',
});

/** Starts the upstreams and one pipeproxy in front of them. */
export async function startWorld({ config: given = {}, env }: WorldOptions = {}): Promise<World> {
  const [chat, thinker, claude] = await Promise.all([
    startScriptedUpstream({ doors: ['openai-chat'], chat: { key: 'FAKE-chat-key' } }),
    startScriptedUpstream({ doors: ['openai-chat'], chat: { key: 'FAKE-chat-key', vendor: 'compatible' } }),
    startScriptedUpstream({ doors: ['anthropic-messages'], anthropic: { key: 'FAKE-claude-key' } }),
  ]);
  const upstreams = [chat, thinker, claude];
  const urls = { 'openai-chat': chat.url, 'anthropic-messages': claude.url };
  const config = typeof given === 'function' ? given(urls) : given;
  const closeAll = () => Promise.all(upstreams.map((upstream) => upstream.close()));
  const proxy = await startPipeproxy(
    {
      ...config,
      upstreams: {
        chat: chatUpstream(chat.url),
        thinker: chatUpstream(thinker.url),
        claude: claudeUpstream(claude.url),
        ...config.upstreams,
      },
      models: { ...MODEL_MAP, ...config.models },
    },
    env ? { env } : {},
  ).catch(async (error) => {
    await closeAll();
    throw error;
  });
  return {
    proxy,
    chat,
    thinker,
    claude,
    upstream: (dialect, kind = 'plain') =>
      dialect === 'anthropic-messages' ? claude : kind === 'thinker' ? thinker : chat,
    reset() {
      for (const upstream of upstreams) upstream.reset();
    },
    async close() {
      await proxy.stop();
      await closeAll();
    },
  };
}
