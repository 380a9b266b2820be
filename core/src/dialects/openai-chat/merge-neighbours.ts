import type { JsonObject, JsonValue } from '../../contract/index.ts';
import { isObject } from '../../wire/json-values.ts';
import { contentOf, textPart } from './encode-parts.ts';

function partsOf(content: JsonValue | undefined): readonly JsonObject[] {
  if (Array.isArray(content)) return (content as readonly JsonValue[]).filter(isObject);
  return typeof content === 'string' && content !== '' ? [textPart(content)] : [];
}

function isMergeable(before: JsonObject | undefined, after: JsonObject): before is JsonObject {
  return before?.role === after.role && after.role !== 'tool' && before?.tool_calls === undefined;
}

/** Makes one message of neighbours with the same role, for templates that want roles to alternate. */
export function mergeNeighbours(messages: readonly JsonObject[]): readonly JsonObject[] {
  const merged: JsonObject[] = [];
  for (const message of messages) {
    const before = merged.at(-1);
    // provider trap 11
    if (!isMergeable(before, message)) {
      merged.push(message);
      continue;
    }
    const content = contentOf([...partsOf(before.content), ...partsOf(message.content)], '\n\n');
    merged[merged.length - 1] = { ...before, ...message, content };
  }
  return merged;
}
