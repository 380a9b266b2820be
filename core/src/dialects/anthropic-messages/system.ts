import type { ChatBlock, ChatMessage, JsonObject, JsonValue } from '../../contract/index.ts';
import { arrayOf, isObject, stringOf } from '../../wire/json-values.ts';
import { decodeContent } from './decode-content.ts';
import { invalid } from './request-error.ts';
import type { ApiVersion } from './version.ts';

const ATTRIBUTION = 'x-anthropic-billing-header:';

/**
 * True for the block that Claude Code writes for Anthropic's accounting. It looks like a header, changes with each conversation
 * and means nothing to anybody else.
 */
export function isAttribution(block: JsonValue | undefined): boolean {
  return isObject(block) && stringOf(block.text)?.startsWith(ATTRIBUTION) === true;
}

/** The system prompt, and the accounting block that stood in it. */
export interface DecodedSystem {
  readonly messages: readonly ChatMessage[];
  readonly attribution?: JsonObject;
}

function message(blocks: readonly ChatBlock[]): readonly ChatMessage[] {
  return blocks.length === 0 ? [] : [{ role: 'system', blocks }];
}

/**
 * Reads `system`: a string or text blocks.
 * @throws ProxyError `PP_REQUEST_INVALID`.
 */
export function decodeSystem(system: JsonValue | undefined, version: ApiVersion): DecodedSystem {
  if (system === undefined || system === null) return { messages: [] };
  if (typeof system !== 'string' && !Array.isArray(system)) {
    throw invalid('system', 'Input should be a valid string or a valid list');
  }
  const attribution = arrayOf(system).find(isAttribution);
  const content = typeof system === 'string' ? system : arrayOf(system).filter((block) => !isAttribution(block));
  const blocks = decodeContent(content, { param: 'system', role: 'system', version, isNested: false });
  return { messages: message(blocks), ...(isObject(attribution) && { attribution }) };
}
