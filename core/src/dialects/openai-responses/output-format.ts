import type { JsonObject, OutputFormat } from '../../contract/index.ts';
import { objectOf } from '../../wire/json-values.ts';
import { decodeFormat, encodeOutput as encodeChatOutput } from '../openai-chat/output-format.ts';

/** Reads `text.format`: what Chat says, with the schema's fields one level higher. */
export function decodeTextFormat(text: JsonObject | undefined): OutputFormat | undefined {
  const format = text?.format;
  if (format === undefined || format === null) return undefined;
  return decodeFormat({ ...objectOf(format), json_schema: format }, 'text.format'); // responses trap 14
}

/** Writes `text.format`. */
export function encodeTextFormat(output: OutputFormat): JsonObject {
  const { json_schema: fields, ...format } = encodeChatOutput(output);
  return { ...format, ...objectOf(fields) };
}
