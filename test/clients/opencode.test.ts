import type { WorldDialect } from '../support/world.ts';
import { describeClient } from './describe-client.ts';
import { openCode } from './opencode-program.ts';

const MODELS: Readonly<Record<WorldDialect, string>> = {
  'anthropic-messages': 'via-messages',
  'openai-chat': 'via-chat',
};

/** Packages by which it speaks, with the dialect of each: what passes through untouched needs no test here. */
const PROVIDERS: readonly (readonly [npm: string, own: string])[] = [
  ['@ai-sdk/openai-compatible', 'openai-chat'],
  ['@ai-sdk/openai', 'openai-responses'],
  ['@ai-sdk/anthropic', 'anthropic-messages'],
  ['@ai-sdk/google', 'gemini-generate'],
];

for (const [npm, own] of PROVIDERS) {
  const models = Object.fromEntries(Object.entries(MODELS).filter(([door]) => door !== own));
  await describeClient({ client: openCode(npm), title: npm, models });
}
