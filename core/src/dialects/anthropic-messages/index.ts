export { anthropicMessages } from './dialect.ts';
export type { AnthropicMessagesOptions } from './options.ts';
export { type ThinkingToDrop, thinkingPatches } from './thinking-patches.ts';
