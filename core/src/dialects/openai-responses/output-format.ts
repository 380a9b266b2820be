import type { JsonObject, JsonValue, OutputFormat } from '../../contract/index.ts';
import { objectOf } from '../../wire/json-values.ts';
import { decodeFormat, encodeOutput as encodeChatOutput } from '../openai-chat/output-format.ts';

/** Reads `text.format`: what Chat says, with the schema's fields one level higher. */
export function decodeTextFormat(text: JsonValue | undefined): OutputFormat | undefined {
  const format = objectOf(objectOf(text)?.format);
  return format && decodeFormat({ ...format, json_schema: format }, 'text.format'); // responses trap 14
}

/** Writes `text.format`. */
export function encodeTextFormat(output: OutputFormat): JsonObject {
  const { json_schema: fields, ...format } = encodeChatOutput(output);
  return { ...format, ...objectOf(fields) };
}
