import { ANTHROPIC_MESSAGES } from './anthropic-messages.ts';
import type { BenchDialect, Dialect } from './bench-dialect.ts';
import { GEMINI_GENERATE } from './gemini-generate.ts';
import { OPENAI_CHAT } from './openai-chat.ts';
import { OPENAI_RESPONSES } from './openai-responses.ts';

export { type BenchDialect, type Dialect, type Digest, UPSTREAM_MODEL, type UpstreamWire } from './bench-dialect.ts';

export const DIALECTS: Readonly<Record<Dialect, BenchDialect>> = {
  'openai-chat': OPENAI_CHAT,
  'anthropic-messages': ANTHROPIC_MESSAGES,
  'openai-responses': OPENAI_RESPONSES,
  'gemini-generate': GEMINI_GENERATE,
};
