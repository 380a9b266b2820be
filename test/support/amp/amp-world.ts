import { type AmpOptions, createAmp } from '@pipeproxy/amp';
import anthropic from '@pipeproxy/anthropic';
import { type Config, definePlugin } from '@pipeproxy/core';
import { type ScriptedUpstream, startScriptedUpstream, startTestHost, type TestHost } from '@pipeproxy/core/testing';
import openaiCompatible from '@pipeproxy/openai-compatible';
import { AMP_KEY, type AmpServer, startAmpServer } from './amp-server.ts';

export interface AmpWorldOptions {
  /** Options of the plugin; the stand-in is its server, and its key is the stand-in's, unless they say otherwise. */
  readonly amp?: AmpOptions;
  readonly config?: Config;
  readonly environment?: Readonly<Record<string, string>>;
  readonly secretsFile?: string;
}

/** pipeproxy with the plugin `amp` between a client, one scripted upstream and a stand-in for Amp's server. */
export interface AmpWorld extends AsyncDisposable {
  readonly proxy: TestHost;
  readonly amp: AmpServer;
  readonly upstream: ScriptedUpstream;
}

/** Starts it: `known-claude` and `known-gpt` are models of the upstream, in its two dialects. */
export async function startAmpWorld(options: AmpWorldOptions = {}): Promise<AmpWorld> {
  const { environment = {}, secretsFile = '/nonexistent', config = {} } = options;
  const upstream = await startScriptedUpstream({ doors: ['anthropic-messages', 'openai-responses'] });
  const amp = await startAmpServer();
  const plugin = definePlugin({ name: 'amp', routes: [createAmp({ environment, secretsFile })] });
  const given = { upstreamUrl: amp.url, apiKey: AMP_KEY, ...options.amp };
  const proxy = await startTestHost({
    plugins: [plugin, anthropic, openaiCompatible],
    config: {
      plugins: [{ name: 'amp', options: JSON.parse(JSON.stringify(given)) }],
      upstreams: {
        claude: { provider: 'anthropic', baseUrl: upstream.url, apiKey: 'FAKE-key-of-claude' },
        gpt: {
          provider: 'openai-compatible',
          baseUrl: `${upstream.url}/v1`,
          apiKey: 'FAKE-key-of-gpt',
          wire: 'openai-responses',
        },
      },
      models: {
        'known-claude': 'claude/claude-opus-4-7',
        'known-gpt': 'gpt/gpt-5.4',
      },
      transport: { retry: { baseDelayMs: 1 } },
      ...config,
    },
  });
  return {
    proxy,
    amp,
    upstream,
    async [Symbol.asyncDispose]() {
      await proxy.close();
      await amp.close();
      await upstream.close();
    },
  };
}
