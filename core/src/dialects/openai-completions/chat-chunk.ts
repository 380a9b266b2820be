import type { JsonObject, JsonValue, WireEvent } from '../../contract/index.ts';
import { arrayOf, isObject, parseJson } from '../../wire/json-values.ts';

function asChatChoice(choice: JsonValue): JsonValue {
  if (!isObject(choice)) return choice;
  const message = { content: choice.text };
  return { ...choice, delta: message, message };
}

/** A chunk or document of this dialect as chat says it: all but the text stands in the same place. */
export function asChatEvent(event: WireEvent): WireEvent {
  const chunk = parseJson(event.data);
  if (!isObject(chunk) || !Array.isArray(chunk.choices)) return event;
  const chat: JsonObject = { ...chunk, choices: arrayOf(chunk.choices).map(asChatChoice) };
  return { ...event, data: JSON.stringify(chat) };
}
