import { definePlugin, type Plugin } from '@pipeproxy/core';
import { azureFoundry } from './azure-foundry.ts';
import { azureOpenAI } from './azure-openai.ts';

export { type AzureFoundryOptions, azureFoundry } from './azure-foundry.ts';
export { type AzureOpenAIOptions, azureOpenAI } from './azure-openai.ts';

const plugin: Plugin = definePlugin({ name: 'azure-foundry', providers: [azureFoundry, azureOpenAI] });
export default plugin;
