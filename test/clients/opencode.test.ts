import { UPSTREAMS } from '../support/full-world.ts';
import { describeClient } from './describe-client.ts';
import { nameOf, openCode } from './opencode-program.ts';

/** Packages by which it speaks, with the dialect of each: what passes through untouched needs no test here. */
const PROVIDERS: readonly (readonly [npm: string, own: string])[] = [
  ['@ai-sdk/openai-compatible', 'openai-chat'],
  ['@ai-sdk/openai', 'openai-responses'],
  ['@ai-sdk/anthropic', 'anthropic-messages'],
  ['@ai-sdk/google', 'gemini-generate'],
];

for (const [npm, own] of PROVIDERS) {
  const models = Object.fromEntries(UPSTREAMS.filter((door) => door !== own).map((door) => [door, nameOf(door)]));
  await describeClient({ client: openCode(npm), title: npm, models });
}
