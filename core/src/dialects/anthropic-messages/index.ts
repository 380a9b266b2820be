export { anthropicMessages } from './dialect.ts';
export type { AnthropicMessagesOptions } from './options.ts';
