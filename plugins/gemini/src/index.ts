import { definePlugin, type Plugin } from '@pipeproxy/core';
import { gemini } from './gemini.ts';

export { gemini } from './gemini.ts';
export type { GeminiOptions } from './gemini-options.ts';

const plugin: Plugin = definePlugin({ name: 'gemini', providers: [gemini] });
export default plugin;
