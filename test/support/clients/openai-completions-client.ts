import type { CallOptions, PlainClient, PlainTask, PlainTurn } from './client.ts';
import { createOpenai, openaiFailure } from './openai-client.ts';

async function complete(prompt: string, model: string, options: CallOptions): Promise<PlainTurn> {
  const client = createOpenai(options);
  const requestOptions = options.signal ? { signal: options.signal } : {};
  if (!options.isStream) {
    const { choices, usage } = await client.completions.create({ model, prompt }, requestOptions);
    const [choice] = choices;
    return {
      text: choice?.text ?? '',
      calls: [],
      usage: { input: usage?.prompt_tokens, output: usage?.completion_tokens },
    };
  }
  const body = { model, prompt, stream: true, stream_options: { include_usage: true } } as const;
  let text = '';
  let counted: PlainTurn['usage'] = { input: undefined, output: undefined };
  for await (const { choices, usage } of await client.completions.create(body, requestOptions)) {
    const piece = choices[0]?.text ?? '';
    text += piece;
    if (piece !== '') options.onText?.(piece);
    if (usage) counted = { input: usage.prompt_tokens, output: usage.completion_tokens };
  }
  // The SDK ends the loop without a word when it is told to leave.
  options.signal?.throwIfAborted();
  return { text, calls: [], usage: counted };
}

/** `openai`, legacy completions, which know neither turns nor tools. */
export const openaiCompletionsClient: PlainClient = {
  name: 'openai, legacy completions',
  converse: ({ says, model }: PlainTask, options) =>
    Promise.all(says.map((prompt) => complete(prompt, model, options))),
  failure: openaiFailure,
};
