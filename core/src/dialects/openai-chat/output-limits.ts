/**
 * Most output tokens of OpenAI's models, by the beginning of their names; the longest beginning counts. A larger limit in a request
 * is a 400 there, and clients made for other vendors ask for 32,000 and more. Recalled, not measured: a model's `maxOutputTokens`
 * in the config wins.
 * @see https://platform.openai.com/docs/models
 */
const LIMITS: Readonly<Record<string, number>> = {
  'gpt-3.5': 4_096,
  'gpt-35': 4_096,
  'gpt-4': 8_192,
  'gpt-4-turbo': 4_096,
  'gpt-4-1106': 4_096,
  'gpt-4-0125': 4_096,
  'gpt-4o': 16_384,
  'gpt-4o-2024-05-13': 4_096,
  'gpt-4.1': 32_768,
  'gpt-4.5': 16_384,
  'gpt-5': 128_000,
  'gpt-5-chat': 16_384,
  o1: 100_000,
  'o1-mini': 65_536,
  'o1-preview': 32_768,
  o3: 100_000,
  'o4-mini': 100_000,
};

const LONGEST_FIRST = Object.keys(LIMITS).sort((a, b) => b.length - a.length);

/** @param name - In lower case, without a vendor's prefix. Undefined for a model that is not in the table. */
export function outputLimitOf(name: string): number | undefined {
  const key = LONGEST_FIRST.find(
    (beginning) => name === beginning || (/^[-.]/.test(name.slice(beginning.length)) && name.startsWith(beginning)),
  );
  return key === undefined ? undefined : LIMITS[key];
}
