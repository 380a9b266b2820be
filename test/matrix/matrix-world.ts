import anthropic from '@pipeproxy/anthropic';
import type { UsageRecord } from '@pipeproxy/core';
import {
  type RecordedRequest,
  type RequestFacts,
  type ScriptedReply,
  type ScriptedUpstream,
  startScriptedUpstream,
  startTestHost,
} from '@pipeproxy/core/testing';
import gemini from '@pipeproxy/gemini';
import openaiCompatible from '@pipeproxy/openai-compatible';
import type { MatrixDialect } from './ask.ts';

/** The dialects, in the order of the page. */
export const DIALECTS: readonly MatrixDialect[] = [
  'anthropic-messages',
  'openai-chat',
  'openai-responses',
  'gemini-generate',
];

/** What the scripted upstreams answer to the n-th request (0) of a cell. */
export type Script = (facts: RequestFacts, n: number) => ScriptedReply;

/** Four strict upstreams, each of one dialect, and a pipeproxy in front of them. */
export interface MatrixWorld {
  readonly url: string;
  /** The name that leads to an upstream; `isThinking` to a model that thinks. */
  modelFor(to: MatrixDialect, isThinking: boolean): string;
  /** Plays a script from now on, and forgets what was. */
  play(script: Script): void;
  /** Lets the upstream go on that holds its stream. */
  release(to: MatrixDialect): void;
  /** What an upstream was asked since then. */
  received(to: MatrixDialect): readonly RecordedRequest[];
  /** The next record of the ledger. */
  nextRecord(): Promise<UsageRecord>;
  close(): Promise<void>;
}

/** Where the names lead: OpenAI's own chat, but a server that shows its thoughts where the model thinks. */
const MODELS: Readonly<Record<string, string>> = {
  'anthropic-messages': 'anthropic-messages/claude-opus-4-5',
  'anthropic-messages-thinking': 'anthropic-messages/claude-opus-4-5',
  'openai-chat': 'openai-chat/gpt-4.1',
  'openai-chat-thinking': 'chat-thinker/qwen3',
  'openai-responses': 'openai-responses/gpt-5.1',
  'openai-responses-thinking': 'openai-responses/gpt-5.1',
  'gemini-generate': 'gemini-generate/gemini-3-pro-preview',
  'gemini-generate-thinking': 'gemini-generate/gemini-3-pro-preview',
};

export async function startMatrixWorld(): Promise<MatrixWorld> {
  let script: Script | undefined;
  let count = 0;
  const reply = (facts: RequestFacts): ScriptedReply | undefined => script?.(facts, count++);
  const start = (door: MatrixDialect, options = {}) => startScriptedUpstream({ doors: [door], reply, ...options });
  const thinker = await start('openai-chat', { chat: { vendor: 'compatible' } });
  const doors = new Map<MatrixDialect, ScriptedUpstream>();
  for (const dialect of DIALECTS) doors.set(dialect, await start(dialect));
  const at = (dialect: MatrixDialect): string => doors.get(dialect)?.url ?? '';
  const apiKey = 'FAKE-key';
  const openai = (baseUrl: string, wire: MatrixDialect) => ({
    provider: 'openai-compatible',
    baseUrl: `${baseUrl}/v1`,
    apiKey,
    wire,
  });
  const host = await startTestHost({
    plugins: [anthropic, gemini, openaiCompatible],
    config: {
      transport: { retry: { attempts: 1 } },
      upstreams: {
        'anthropic-messages': { provider: 'anthropic', baseUrl: at('anthropic-messages'), apiKey },
        'openai-chat': openai(at('openai-chat'), 'openai-chat'),
        'chat-thinker': openai(thinker.url, 'openai-chat'),
        'openai-responses': openai(at('openai-responses'), 'openai-responses'),
        'gemini-generate': { provider: 'gemini', baseUrl: at('gemini-generate'), apiKey },
      },
      models: MODELS,
    },
  });
  const upstreams = [...doors.values(), thinker];
  let records = 0;
  return {
    url: host.url,
    modelFor: (to, isThinking) => (isThinking ? `${to}-thinking` : to),
    play(next) {
      script = next;
      count = 0;
      for (const upstream of upstreams) upstream.reset();
    },
    release: (to) => doors.get(to)?.release(),
    received: (to) =>
      upstreams
        .filter((upstream) => upstream === doors.get(to) || (to === 'openai-chat' && upstream === thinker))
        .flatMap(({ requests }) => requests),
    nextRecord: () => host.recordOf(++records),
    async close() {
      await host.close();
      await Promise.all(upstreams.map((upstream) => upstream.close()));
    },
  };
}
