import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { APICallError } from 'ai';
import { converseWithAi, GOOGLE_MAKER } from '../support/clients/ai-sdk-client.ts';
import type { CallOptions, Task } from '../support/clients/client.ts';
import { PNG } from '../support/media.ts';
import { mark } from '../support/scenario-mark.ts';
import { DIALECTS, startWorld, type World } from '../support/world.ts';

const MODELS = {
  'openai-chat': { plain: 'gemini-2.5-flash', thinker: 'gemini-3-pro-preview' },
  'anthropic-messages': { plain: 'gemini-2.5-pro', thinker: 'gemini-3-flash-preview' },
} as const;

let world: World;

beforeAll(async () => {
  world = await startWorld({
    config: {
      models: {
        'gemini-2.5-flash': 'chat/gpt-4.1',
        'gemini-3-pro-preview': 'thinker/qwen3',
        'gemini-2.5-pro': 'claude/claude-sonnet-4-6',
        'gemini-3-flash-preview': 'claude/claude-opus-4-5',
      },
    },
  });
});

afterAll(() => world?.close());
beforeEach(() => world.reset());

function converse(task: Task, isStream: boolean, more: Partial<CallOptions> = {}) {
  return converseWithAi(GOOGLE_MAKER, task, { url: world.proxy.url, isStream, ...more });
}

const CASES = DIALECTS.flatMap((upstream) => [true, false].map((isStream) => ({ upstream, isStream })));

describe.each(CASES)('ai + @ai-sdk/google in front of $upstream, stream: $isStream', ({ upstream, isStream }) => {
  const { plain: model, thinker } = MODELS[upstream];

  it('a picture', async () => {
    await converse({ model, says: [[{ text: mark('image') }, { image: PNG }]] }, isStream);
    expect(world.upstream(upstream).requests[0]?.facts?.images).toHaveLength(1);
  });

  it('thoughts', async () => {
    const [turn] = await converse(
      { model: thinker, says: [mark('thinking')], isThinking: true, maxTokens: 8192 },
      isStream,
    );
    expect(turn?.reasoning).toBe('First I think – then I answer.');
  });

  it('JSON of a given shape', async () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'string', enum: ['x'] } },
      required: ['a'],
      additionalProperties: false,
    };
    const [turn] = await converse({ model, says: [mark('structured')], schema }, isStream);
    expect(JSON.parse(turn?.text ?? '')).toEqual({ a: 'x' });
  });

  it.each([
    ['error-429', 429],
    ['error-503', 503],
  ] as const)('%s is an error with the status %d', async (scenario, status) => {
    const error = await converse({ model, says: [mark(scenario)] }, isStream).catch((thrown: unknown) => thrown);
    if (!APICallError.isInstance(error)) throw error;
    expect(error.statusCode).toBe(status);
    expect(error.message).not.toBe('');
  });
});
