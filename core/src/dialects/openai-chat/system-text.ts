import type { ChatBlock, ChatMessage, JsonObject, TextBlock } from '../../contract/index.ts';
import { contentOf, encodePart } from './encode-parts.ts';
import type { EncodeState } from './encode-state.ts';

const JOINT = '\n\n';

/**
 * A block that Claude Code puts first: it differs between requests, so it breaks prefix caches, and means nothing elsewhere.
 * @see https://github.com/router-for-me/CLIProxyAPI (internal/util/claude_attribution.go)
 */
const ATTRIBUTION = 'x-anthropic-billing-header:';

/** True for system text that means something to the model. */
export function isMeant(block: ChatBlock): block is TextBlock {
  return block.type === 'text' && !block.text.startsWith(ATTRIBUTION);
}

/** Text parts of system messages, without what means nothing to this upstream. */
export function systemParts(messages: readonly ChatMessage[], state: EncodeState): readonly JsonObject[] {
  return messages
    .flatMap(({ blocks }) => blocks)
    .filter(isMeant)
    .flatMap((block) => encodePart(block, state));
}

/** A message of the role that the target has for instructions; none when there is nothing to say. */
export function systemMessage(parts: readonly JsonObject[], { capabilities }: EncodeState): readonly JsonObject[] {
  if (parts.length === 0) return [];
  return [{ role: capabilities.hasDeveloperRole ? 'developer' : 'system', content: contentOf(parts, JOINT) }];
}

/** Instructions as a user's message, for chat templates that allow a system message only at the start. */
export function reminderMessage(parts: readonly JsonObject[]): readonly JsonObject[] {
  if (parts.length === 0) return [];
  const text = parts.map((part) => part.text).join(JOINT);
  return [{ role: 'user', content: `<system-reminder>\n${text}\n</system-reminder>` }];
}
