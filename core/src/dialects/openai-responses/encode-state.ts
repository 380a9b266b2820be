import type { ChatTool, EncodeRequestContext } from '../../contract/index.ts';
import { createLosses, type Losses } from '../../wire/losses.ts';
import { type Capabilities, capabilitiesOf } from '../openai-chat/capabilities.ts';
import { createToolNames, type ToolNames } from '../openai-chat/tool-names.ts';
import { type OpenAIResponsesOptions, optionsOf } from './options.ts';

/** What the parts of a request's encoding share. */
export interface EncodeState {
  readonly options: OpenAIResponsesOptions;
  readonly capabilities: Capabilities;
  readonly names: ToolNames;
  readonly losses: Losses;
  /** Tools as the client declared them. */
  readonly tools: readonly ChatTool[];
}

/** OpenAI's models are the same behind both of its dialects, so what is known of them stands with Chat. */
export function createEncodeState(context: EncodeRequestContext, tools: readonly ChatTool[]): EncodeState {
  const { model, facts } = context;
  const options = optionsOf(context.options);
  const { reasoningModel, efforts, customTools } = options;
  const known = {
    ...(reasoningModel !== undefined && { reasoningModel }),
    ...(efforts !== undefined && { efforts }),
    ...(customTools !== undefined && { customTools }),
  };
  return {
    options,
    capabilities: capabilitiesOf(model, facts, known),
    names: createToolNames(),
    losses: createLosses(),
    tools,
  };
}
