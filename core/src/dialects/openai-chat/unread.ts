import type { JsonObject, JsonValue, ReplyContext } from '../../contract/index.ts';
import { arrayOf, isObject } from '../../wire/json-values.ts';

/** Kinds of a content part that are read. */
const READ = new Set<JsonValue | undefined>([undefined, 'text', 'thinking', 'refusal']);

/** Names come from upstreams: what is kept of them must not grow with a stream. */
const MAX_KINDS = 20;
const MAX_NAME = 60;

/** Names what a reply says that has no neutral form, such as sound and pictures: each kind once. */
export function createUnread({ note }: Pick<ReplyContext, 'note'>): (kind: string) => void {
  const seen = new Set<string>();
  return (kind) => {
    const name = kind.slice(0, MAX_NAME);
    if (seen.has(name) || seen.size >= MAX_KINDS) return; // security 21
    seen.add(name);
    note({ feature: 'reply-block', effect: `what the upstream says as "${name}" is left out` });
  };
}

/**
 * Kinds of what a delta (or a whole message) says that is not read.
 * @see https://platform.openai.com/docs/api-reference/chat/object (audio)
 * @see https://openrouter.ai/docs/features/multimodal/image-generation (images)
 */
export function unreadIn({ content, audio, images }: JsonObject): readonly string[] {
  // Nearly every delta of a stream is a piece of text.
  if (!audio && !images && !Array.isArray(content)) return [];
  const parts = arrayOf(content).filter((part) => isObject(part) && !READ.has(part.type));
  return [
    ...parts.map((part) => String((part as JsonObject).type)),
    ...(isObject(audio) ? ['audio'] : []),
    ...(arrayOf(images).length > 0 ? ['images'] : []),
  ];
}
