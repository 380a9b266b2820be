export { openaiResponses } from './dialect.ts';
export type { OpenAIResponsesOptions } from './options.ts';
