import { isObject, type JsonObject, objectOf } from '@pipeproxy/core';
import type { RuleMaker } from '../body-rule.ts';
import { joinContents } from './content.ts';
import { messagesOf, withMessages } from './messages.ts';

function withInstruction(body: JsonObject, instruction: string): JsonObject {
  const [first, ...rest] = messagesOf(body);
  if (first?.role !== 'system') {
    return withMessages(body, [{ role: 'system', content: instruction }, ...messagesOf(body)]);
  }
  return withMessages(body, [{ ...first, content: joinContents(first.content, instruction) }, ...rest]);
}

/** Says the schema of the answer in words, where the server only knows that the answer is JSON. */
export const jsonSchema: RuleMaker = ({ jsonSchema: wanted }) => {
  if (wanted !== 'json_object') return undefined;
  return (body, note) => {
    const format = objectOf(body.response_format);
    if (format?.type !== 'json_schema') return body;
    const schema = objectOf(format.json_schema)?.schema;
    note({ feature: 'json-schema', effect: 'the schema is asked for in words; the upstream does not enforce it' });
    const words = `Answer with one JSON object${isObject(schema) ? ` that fits this JSON schema:\n${JSON.stringify(schema)}` : '.'}`;
    return withInstruction({ ...body, response_format: { type: 'json_object' } }, words);
  };
};
