import type { ChatBlock, Extras, JsonObject, JsonValue, OpaqueBlock } from '../../contract/index.ts';
import { isObject, stringOf } from '../../wire/json-values.ts';
import { OPENAI_CHAT } from './dialect-id.ts';
import type { EncodeState } from './encode-state.ts';
import { encodeMedia, isMedia } from './media.ts';
import { cacheControlOf, ownExtrasOf } from './own-extras.ts';

/** A text part. */
export function textPart(text: string): JsonObject {
  return { type: 'text', text };
}

/** Where a cache may end: kept for upstreams that take it, else counted as lost. */
export function cacheBreakpoint(holder: { readonly extras?: Extras }, { options, losses }: EncodeState): JsonObject {
  const breakpoint = ownExtrasOf(holder).prompt_cache_breakpoint;
  const control = cacheControlOf(holder);
  const isKept = control !== undefined && options.cacheControl === 'anthropic';
  if (control && !isKept && !breakpoint) losses.add('cache-breakpoint', 'the upstream caches by prefix on its own');
  return { ...(isKept && { cache_control: control }), ...(breakpoint && { prompt_cache_breakpoint: breakpoint }) };
}

function encodeOpaque(block: OpaqueBlock, { losses }: EncodeState): readonly JsonObject[] {
  if (block.dialect === OPENAI_CHAT && isObject(block.value)) return [block.value];
  losses.add(`block-${block.kind.replaceAll('_', '-')}`, 'the dialect has no such block');
  return [];
}

/** Content parts for a block of a user message or a tool result; none for what has no place in them. */
export function encodePart(block: ChatBlock, state: EncodeState): readonly JsonObject[] {
  if (block.type === 'opaque') return encodeOpaque(block, state);
  if (block.type === 'text' || block.type === 'refusal') {
    return block.text === '' ? [] : [{ ...textPart(block.text), ...cacheBreakpoint(block, state) }];
  }
  if (!isMedia(block)) return [];
  const parts = encodeMedia(block, state.options.documentUrls ?? 'text');
  return [...parts.slice(0, -1), { ...parts.at(-1), ...cacheBreakpoint(block, state) }];
}

function isPlain(part: JsonObject): boolean {
  return part.type === 'text' && Object.keys(part).length === 2;
}

/** Parts as `content`: one string when they are nothing but text, which every server reads. */
export function contentOf(parts: readonly JsonObject[], joint: string): JsonValue {
  return parts.every(isPlain) ? parts.map(({ text }) => stringOf(text) ?? '').join(joint) : parts;
}
