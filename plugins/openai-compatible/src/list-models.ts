import {
  arrayOf,
  defined,
  isObject,
  type JsonObject,
  type JsonValue,
  type ModelInfo,
  numberOf,
  objectOf,
  textOf,
} from '@pipeproxy/core';

/** Names under which servers give the size of the context window and of the longest answer. */
const CONTEXT = ['context_length', 'context_window', 'max_model_len', 'max_context_length', 'max_input_tokens'];
const OUTPUT = ['max_completion_tokens', 'max_output_tokens'];

const firstNumber = (entry: JsonObject, names: readonly string[]): number | undefined =>
  names.map((name) => numberOf(entry[name])).find((value) => value !== undefined);

function createdAtMs(entry: JsonObject): number | undefined {
  const seconds = numberOf(entry.created);
  return seconds === undefined || seconds <= 0 ? undefined : seconds * 1000;
}

function modelOf(entry: JsonValue): ModelInfo[] {
  if (!isObject(entry)) return textOf(entry) === undefined ? [] : [{ id: String(entry) }];
  const id = textOf(entry.id) ?? textOf(entry.model) ?? textOf(entry.name);
  if (id === undefined) return [];
  const provider = objectOf(entry.top_provider) ?? {};
  const fields = defined({
    displayName: textOf(entry.display_name) ?? (textOf(entry.name) === id ? undefined : textOf(entry.name)),
    createdAtMs: createdAtMs(entry),
    ownedBy: textOf(entry.owned_by),
    contextTokens: firstNumber(entry, CONTEXT),
    maxOutputTokens: firstNumber(entry, OUTPUT) ?? firstNumber(provider, OUTPUT),
  });
  return [{ id, ...fields }];
}

/** Reads a list of models in any of its shapes: `{data}` (OpenAI), `{models}`, or the bare list (Together). */
export function readModels(document: JsonValue): readonly ModelInfo[] {
  const object = objectOf(document);
  const entries = object ? arrayOf(object.data ?? object.models) : arrayOf(document);
  return entries.flatMap(modelOf);
}
