import { definePlugin, type Plugin } from '@pipeproxy/core';
import { bedrock } from './bedrock.ts';
import { bedrockConverse } from './converse/dialect.ts';
import { awsEventstream } from './eventstream/aws-eventstream.ts';

export { bedrock } from './bedrock.ts';
export type { Api, BedrockModel, BedrockOptions, Guardrail } from './bedrock-options.ts';
export { bedrockConverse } from './converse/dialect.ts';
export { awsEventstream } from './eventstream/aws-eventstream.ts';

const plugin: Plugin = definePlugin({
  name: 'bedrock',
  providers: [bedrock],
  dialects: [bedrockConverse],
  framings: [awsEventstream],
});
export default plugin;
