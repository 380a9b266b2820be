import { definePlugin, type Plugin } from '@pipeproxy/core';
import { openaiCompatible } from './openai-compatible.ts';

export { openaiCompatible } from './openai-compatible.ts';
export type { OpenAICompatibleOptions } from './options.ts';

const plugin: Plugin = definePlugin({ name: 'openai-compatible', providers: [openaiCompatible] });
export default plugin;
