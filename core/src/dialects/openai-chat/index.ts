export * from './dialect.ts';
export type { OpenAIChatOptions } from './options.ts';
