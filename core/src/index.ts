export * from './contract/index.ts';
export { type ThinkingToDrop, thinkingPatches } from './dialects/anthropic-messages/thinking-patches.ts';
export { compileGlob, type Glob } from './pipeline/glob.ts';
export * from './wire/base-url.ts';
export * from './wire/byte-source.ts';
export * from './wire/fetch-json.ts';
export * from './wire/header-secret.ts';
export * from './wire/json-values.ts';
export * from './wire/secret-forms.ts';
