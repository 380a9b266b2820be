import type { Config } from '@pipeproxy/core';
import { type DoorId, type ScriptedUpstream, startScriptedUpstream } from '@pipeproxy/core/testing';
import { chatUpstream, startWorld, type World } from './world.ts';

/** What is there of one dialect. */
interface Upstream {
  /** What leads to it. */
  readonly target: string;
  /** Its words for a request that it refuses. */
  readonly refusal: string;
}

const BY_DIALECT: Readonly<Record<DoorId, Upstream>> = {
  'anthropic-messages': { target: 'claude/claude-sonnet-4-6', refusal: 'The request was refused.' },
  'openai-chat': { target: 'chat/gpt-4.1', refusal: 'The request was refused.' },
  'openai-responses': { target: 'responses/gpt-4.1', refusal: 'The request was refused.' },
  'gemini-generate': { target: 'gemini/gemini-2.5-flash', refusal: 'Request contains an invalid argument.' },
};

/** Dialects of all upstreams. */
export const UPSTREAMS = Object.keys(BY_DIALECT) as readonly DoorId[];

export const targetOf = (dialect: DoorId): string => BY_DIALECT[dialect].target;
export const refusalOf = (dialect: DoorId): string => BY_DIALECT[dialect].refusal;

/** The world, with upstreams that speak Responses and Gemini too. */
export interface FullWorld extends Omit<World, 'upstream'> {
  upstream(dialect: DoorId): ScriptedUpstream;
}

/** Starts an upstream of every dialect and one pipeproxy in front of them. */
export async function startFullWorld(models: NonNullable<Config['models']>): Promise<FullWorld> {
  const key = 'FAKE-chat-key';
  const [responses, gemini] = await Promise.all([
    startScriptedUpstream({ doors: ['openai-responses'], responses: { key } }),
    startScriptedUpstream({ doors: ['gemini-generate'], gemini: { key } }),
  ]);
  const upstreams = {
    responses: { ...chatUpstream(responses.url), wire: 'openai-responses' },
    gemini: { provider: 'gemini', baseUrl: gemini.url, apiKey: key },
  };
  const closeMore = () => Promise.all([responses.close(), gemini.close()]);
  const world = await startWorld({ config: { upstreams, models } }).catch(async (error) => {
    await closeMore();
    throw error;
  });
  const more: Partial<Record<DoorId, ScriptedUpstream>> = { 'openai-responses': responses, 'gemini-generate': gemini };
  return {
    ...world,
    upstream: (dialect) => more[dialect] ?? world.upstream(dialect === 'anthropic-messages' ? dialect : 'openai-chat'),
    reset() {
      world.reset();
      for (const upstream of Object.values(more)) upstream.reset();
    },
    async close() {
      await world.close();
      await closeMore();
    },
  };
}
