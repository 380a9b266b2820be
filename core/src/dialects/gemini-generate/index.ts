export { geminiGenerate } from './dialect.ts';
export type { GeminiGenerateOptions } from './options.ts';
