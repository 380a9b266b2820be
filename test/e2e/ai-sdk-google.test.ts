import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { APICallError } from 'ai';
import { converseWithAi } from '../support/clients/ai-sdk-client.ts';
import type { CallOptions, ClientTool, Task } from '../support/clients/client.ts';
import { PNG } from '../support/media.ts';
import { mark } from '../support/scenario-mark.ts';
import { DIALECTS, startWorld, type World } from '../support/world.ts';

const MODELS = {
  'openai-chat': { plain: 'gemini-2.5-flash', thinker: 'gemini-3-pro-preview' },
  'anthropic-messages': { plain: 'gemini-2.5-pro', thinker: 'gemini-3-flash-preview' },
} as const;

const weather: ClientTool = {
  name: 'get_weather',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  run: (input) => `sunny in ${(input as { city: string }).city}`,
};

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
  const maker = {
    model: ({ url }: CallOptions, id: string) =>
      createGoogleGenerativeAI({ baseURL: `${url}/v1beta`, apiKey: 'FAKE-key' })(id),
    thinking: { google: { thinkingConfig: { includeThoughts: true, thinkingBudget: 2048 } } },
  };
  return converseWithAi(maker, task, { url: world.proxy.url, isStream, ...more });
}

const CASES = DIALECTS.flatMap((upstream) => [true, false].map((isStream) => ({ upstream, isStream })));

describe.each(CASES)('ai + @ai-sdk/google in front of $upstream, stream: $isStream', ({ upstream, isStream }) => {
  const { plain: model, thinker } = MODELS[upstream];

  it('text, with its counts', async () => {
    const [turn] = await converse({ model, system: 'Be brief.', says: [`Hello ${mark('text')}`] }, isStream);
    expect(turn).toMatchObject({ text: 'Grüße aus Zürich: 你好, 👋🏽 – done.', stop: 'STOP' });
    expect(turn?.usage).toMatchObject({ input: expect.any(Number), output: expect.any(Number) });
  });

  it.each(['tool', 'tool-parallel'] as const)('%s: calls are run and their results come back', async (scenario) => {
    const [asked, answered] = await converse({ model, says: [mark(scenario)], tools: [weather] }, isStream);
    expect(asked?.calls).toHaveLength(scenario === 'tool' ? 1 : 2);
    expect(answered?.text).toContain('sunny in');
    const results = world.upstream(upstream).requests.at(-1)?.facts?.results ?? [];
    expect(results.map(({ id }) => id)).toHaveLength(asked?.calls.length ?? -1);
  });

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
    ['error-400', 400],
  ] as const)('%s is an error with the status %d', async (scenario, status) => {
    const error = await converse({ model, says: [mark(scenario)] }, isStream).catch((thrown: unknown) => thrown);
    if (!APICallError.isInstance(error)) throw error;
    expect(error.statusCode).toBe(status);
    expect(error.message).not.toBe('');
  });

  it('a cut reply is no whole one', async () => {
    await expect(converse({ model, says: [mark('cut')] }, isStream)).rejects.toThrow();
  });
});
