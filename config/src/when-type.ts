import type { JsonObject } from '@pipeproxy/core';

/**
 * A schema that applies to values of one type. Several of these in an `allOf` stand for a choice by type, in which a mistake is
 * reported once and where it is; `anyOf` would report every branch.
 */
export function whenType(type: string, schema: JsonObject): JsonObject {
  // biome-ignore lint/suspicious/noThenProperty: the word of JSON schema
  return { if: { type }, then: schema };
}
