import { isObject, type LooseObject } from '../loose-json.ts';

/** Fields whose values are data or schemas: their keys are not names of the protocol. */
const DATA = new Set([
  'args',
  'labels',
  'parameters',
  'parametersJsonSchema',
  'partMetadata',
  'response',
  'responseJsonSchema',
  'responseSchema',
]);

const camel = (name: string): string => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/**
 * A body in the spelling of JSON: proto fields come as `inline_data` too, and null is nothing.
 *
 * @see https://protobuf.dev/programming-guides/json/
 */
export function geminiBody(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(geminiBody);
  if (!isObject(value)) return value;
  const fields = Object.entries(value)
    .filter(([, field]) => field !== null)
    .map(([name, field]): [string, unknown] => {
      const known = camel(name);
      return [known, DATA.has(known) ? field : geminiBody(field)];
    });
  return Object.fromEntries(fields);
}

/** A request as the rules of the Gemini API see it. */
export interface GeminiRequest {
  body: LooseObject;
  model: string;
  isCount: boolean;
  /** Whether a thought signature was made by this service. */
  isOwnSignature(signature: string): boolean;
}
