import type { JsonObject } from '@pipeproxy/core';
import { whenType } from './when-type.ts';

const text: JsonObject = { type: 'string', minLength: 1 };

const condition: JsonObject = {
  description: 'What must be true of a request for the target to count.',
  type: 'object',
  additionalProperties: false,
  minProperties: 1,
  properties: {
    inputTokens: {
      description: 'Estimated input tokens.',
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      properties: {
        above: { type: 'number', minimum: 0, description: 'More than this many.' },
        below: { type: 'number', minimum: 0, description: 'Fewer than this many.' },
      },
    },
    model: { ...text, description: 'Pattern of the name that the client asked for.' },
    tool: { ...text, description: "Pattern of a tool's type or name." },
    thinking: { type: 'boolean', description: 'The client asks for reasoning.' },
    image: { type: 'boolean', description: 'An image is in the request.' },
    client: { ...text, description: 'Name of the client key.' },
    header: { type: 'object', description: 'Header name to pattern of its value.', additionalProperties: text },
  },
};

const params: JsonObject = {
  description: 'Changes of the final body, by JSON path.',
  type: 'object',
  additionalProperties: false,
  properties: {
    set: { type: 'object', description: 'Path to value: set, whatever was there.' },
    default: { type: 'object', description: 'Path to value: set where nothing is.' },
    remove: { type: 'array', items: text, description: 'Paths to take out.' },
  },
};

const group: JsonObject = {
  required: ['to'],
  additionalProperties: false,
  properties: {
    to: { $ref: '#/$defs/target', description: 'A target, a list, or a group.' },
    strategy: {
      description: 'How one of several targets is chosen first.',
      enum: ['failover', 'round-robin', 'weighted', 'random', 'least-busy'],
    },
    weights: {
      description: 'One number for each element of `to`; only with `weighted`.',
      type: 'array',
      minItems: 1,
      items: { type: 'number', exclusiveMinimum: 0 },
    },
    params,
    when: condition,
    wire: { ...text, description: 'Id of the dialect to speak to the upstream.' },
  },
};

/** `upstream/model`, a list of targets in failover order, or a group. */
export const TARGET_SCHEMA: JsonObject = {
  description:
    '`upstream/model`, a list of targets in failover order, or { to, strategy, weights, params, when, wire }.',
  type: ['string', 'array', 'object'],
  allOf: [
    whenType('string', { pattern: '^[^/]+/.', 'x-allowed': 'a target like upstream/model' }),
    whenType('array', { minItems: 1, items: { $ref: '#/$defs/target' } }),
    whenType('object', group),
  ],
};
