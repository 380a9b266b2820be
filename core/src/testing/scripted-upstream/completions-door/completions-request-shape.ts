import { anything, flag, listOf, nullable, number, object, record, type Shape, text, textOr } from '../shape.ts';

const tokens = listOf(number({ isInteger: true, min: 0 }), { min: 1 });

/** A text, texts, tokens, or lists of tokens. */
const prompt: Shape = (value, path) => {
  const [first] = Array.isArray(value) ? value : [];
  if (typeof first === 'number') return tokens(value, path);
  return textOr(listOf(Array.isArray(first) ? tokens : text(), { min: 1 }))(value, path);
};

/** Every field of the request but `model` and `prompt`; OpenAI takes null for most. */
const FIELDS: Readonly<Record<string, Shape>> = {
  best_of: number({ isInteger: true, min: 0, max: 20 }),
  echo: flag,
  frequency_penalty: number({ min: -2, max: 2 }),
  logit_bias: record,
  logprobs: number({ isInteger: true, min: 0, max: 5 }),
  max_tokens: number({ isInteger: true, min: 0 }),
  n: number({ isInteger: true, min: 1, max: 128 }),
  presence_penalty: number({ min: -2, max: 2 }),
  seed: number({ isInteger: true }),
  stop: textOr(listOf(text(), { min: 1, max: 4 })),
  stream: flag,
  stream_options: object({}, { include_usage: flag, include_obfuscation: flag }),
  suffix: text(),
  temperature: number({ min: 0, max: 2 }),
  top_p: number({ min: 0, max: 1 }),
  user: text(),
};

/**
 * The shape of a legacy completions request: strict as OpenAI is.
 * @param moreFields - Fields that the played server knows besides.
 * @see https://platform.openai.com/docs/api-reference/completions/create
 */
export function completionsRequestShape(moreFields: readonly string[]): Shape {
  return object(
    { model: text({ min: 1 }), prompt: nullable(prompt) },
    {
      ...Object.fromEntries(Object.entries(FIELDS).map(([name, shape]) => [name, nullable(shape)])),
      ...Object.fromEntries(moreFields.map((name) => [name, anything])),
    },
  );
}
