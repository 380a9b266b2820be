import { asList, asObject, asText, isObject, type LooseObject } from '../loose-json.ts';
import type { RequestRule } from '../request-rule.ts';
import type { AnthropicRequest } from './anthropic-request.ts';

/** Keywords that the constrained decoder does not know. @see trap 49 of the dialect facts */
const REFUSED_KEYWORDS = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'not',
  'oneOf',
];

const FORMATS = ['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid'];

/** Maps of names to schemas: their keys are no keywords. */
const SCHEMA_MAPS = ['properties', '$defs', 'definitions'];

/** Values that are data, not schemas. */
const DATA_KEYWORDS = ['enum', 'const', 'default', 'examples', 'required'];

function schemaFault(schema: LooseObject): string | undefined {
  const keyword = REFUSED_KEYWORDS.find((word) => word in schema);
  if (keyword) return `For '${asText(schema.type) || 'any'}' type, property '${keyword}' is not supported`;
  if (typeof schema.format === 'string' && !FORMATS.includes(schema.format)) {
    return `String format '${schema.format}' is not supported`;
  }
  if (schema.type === 'object' && schema.additionalProperties !== false) {
    return "For 'object' type, 'additionalProperties' must be explicitly set to false";
  }
  return subschemas(schema).map(schemaFault).find(Boolean);
}

function subschemas(schema: LooseObject): readonly LooseObject[] {
  return Object.entries(schema)
    .filter(([key]) => !DATA_KEYWORDS.includes(key))
    .flatMap(([key, value]) => (SCHEMA_MAPS.includes(key) ? Object.values(asObject(value)) : [value, ...asList(value)]))
    .filter(isObject);
}

function formatOf(body: LooseObject): LooseObject | undefined {
  const format = asObject(body.output_config).format ?? body.output_format;
  return isObject(format) ? format : undefined;
}

function outputFormat({ body, traits }: AnthropicRequest): string | undefined {
  const format = formatOf(body);
  if (!format) return undefined;
  if (!traits.hasStructuredOutput) return 'output_config.format: structured outputs are not supported on this model';
  const fault = schemaFault(asObject(format.schema));
  return fault && `output_config.format.schema: ${fault}`;
}

/** Effort `xhigh` is for the newest models; without thinking they refuse the two highest. */
function effort({ body, traits }: AnthropicRequest): string | undefined {
  const level = asText(asObject(body.output_config).effort);
  if (level === 'xhigh' && !traits.takesXhighEffort) {
    return 'output_config.effort: This model does not support effort level `xhigh`';
  }
  const isHighest = level === 'xhigh' || level === 'max';
  const isOff = asObject(body.thinking).type === 'disabled' && asText(body.model).includes('claude-opus-5');
  return isHighest && isOff ? `thinking: disabled is not supported with effort \`${level}\`` : undefined;
}

/** What may be asked of the answer's form. */
export const outputRules: readonly RequestRule<AnthropicRequest, string>[] = [
  ['output-format', outputFormat],
  ['effort', effort],
];
