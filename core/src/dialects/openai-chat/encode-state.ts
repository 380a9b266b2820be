import type { ChatRequest, EncodeRequestContext, ReplyRules } from '../../contract/index.ts';
import { createLosses, type Losses } from '../../wire/losses.ts';
import { type Capabilities, capabilitiesOf } from './capabilities.ts';
import { type OpenAIChatOptions, optionsOf } from './options.ts';
import { createToolNames, type ToolNames } from './tool-names.ts';

/** What the parts of a request's encoding share. */
export interface EncodeState {
  readonly options: OpenAIChatOptions;
  readonly capabilities: Capabilities;
  readonly names: ToolNames;
  readonly losses: Losses;
}

export function createEncodeState({ model, facts, options }: EncodeRequestContext): EncodeState {
  const typed = optionsOf(options);
  return {
    options: typed,
    capabilities: capabilitiesOf(model, facts, typed),
    names: createToolNames(),
    losses: createLosses(),
  };
}

/** What the reply must undo of an encoding; undefined when nothing. */
export function replyRulesOf(
  { tools }: ChatRequest,
  { capabilities, names }: Pick<EncodeState, 'capabilities' | 'names'>,
): ReplyRules | undefined {
  const freeform = capabilities.hasCustomTools ? [] : tools.filter(({ type }) => type === 'freeform');
  const freeformTools = freeform.map(({ name }) => names.sent(name ?? ''));
  if (names.declared.size === 0 && freeformTools.length === 0) return undefined;
  return {
    ...(names.declared.size > 0 && { toolNames: names.declared }),
    ...(freeformTools.length > 0 && { freeformTools }),
  };
}
