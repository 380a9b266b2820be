import { definePlugin, type Plugin } from '@pipeproxy/core';
import { anthropic } from './anthropic.ts';

export { anthropic } from './anthropic.ts';
export type { AnthropicOptions } from './anthropic-options.ts';

const plugin: Plugin = definePlugin({ name: 'anthropic', providers: [anthropic] });
export default plugin;
