import { definePlugin, type Plugin } from '@pipeproxy/core';
import { azureFoundry } from './azure-foundry.ts';

export { azureFoundry } from './azure-foundry.ts';
export type { AzureFoundryOptions } from './azure-foundry-options.ts';

const plugin: Plugin = definePlugin({ name: 'azure-foundry', providers: [azureFoundry] });
export default plugin;
