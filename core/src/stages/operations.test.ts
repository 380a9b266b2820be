import { describe, expect, it } from '@jest/globals';
import type { Exchange, JsonObject, Operation, StageDefinition } from '../contract/index.ts';
import { openaiChat } from '../dialects/openai-chat/index.ts';
import { openaiCompletions } from '../dialects/openai-completions/index.ts';
import { fakeExchange, fakeServices } from '../testing/index.ts';
import { injectSystem } from './inject-system.ts';
import { params } from './params.ts';

type Handled = { readonly exchange: Exchange; body(): Promise<JsonObject> };

async function handled<Options>(
  stage: StageDefinition<Options>,
  options: Options,
  operation: Operation,
  body: JsonObject,
): Promise<Handled> {
  const dialect = operation === 'complete' ? openaiCompletions : openaiChat;
  const exchange = fakeExchange({ dialect, body }, { operation });
  await stage.create(options, fakeServices().services).handle(exchange, async () => {});
  return { exchange, body: async () => (await exchange.load()).json() };
}

const PROMPT = { model: 'm', prompt: 'Once' };
const EMBEDDING = { model: 'm', input: 'Once' };

describe('stages that change what a model is asked', () => {
  it('put a system text before the prompt of a legacy completion', async () => {
    const { body } = await handled(injectSystem, { text: 'Be brief.' }, 'complete', PROMPT);
    expect(await body()).toEqual({ model: 'm', prompt: 'Be brief.\n\nOnce' });
  });

  it('refuse a legacy completion before which nothing can be said', async () => {
    const body = { model: 'm', prompt: [1, 2] };
    await expect(handled(injectSystem, { text: 'Be brief.' }, 'complete', body)).rejects.toMatchObject({
      code: 'PP_REQUEST_UNSUPPORTED',
      param: 'prompt',
    });
  });

  it('set fields of a legacy completion', async () => {
    const { body } = await handled(params, { set: { temperature: 0 } }, 'complete', PROMPT);
    expect(await body()).toEqual({ ...PROMPT, temperature: 0 });
  });

  it('leave alone what no model is asked in words', async () => {
    for (const operation of ['embed', 'embed-batch', 'image', 'image-edit', 'count'] as const) {
      const system = await handled(injectSystem, { text: 'Be brief.' }, operation, EMBEDDING);
      const set = await handled(params, { set: { temperature: 0 } }, operation, EMBEDDING);
      expect([await system.body(), await set.body()]).toEqual([EMBEDDING, EMBEDDING]);
    }
  });
});
