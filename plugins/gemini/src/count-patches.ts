import { type JsonObject, objectOf, type Patch } from '@pipeproxy/core';
import type { GoogleService } from './google-services.ts';

const FIELD = 'generateContentRequest';
const SPELLINGS = [FIELD, 'generate_content_request'];

/** A request to be counted, where it stands once the patches are made. */
export interface CountedRequest {
  readonly request: JsonObject;
  readonly path: readonly string[];
  readonly patches: readonly Patch[];
}

const removed = (names: readonly string[]): readonly Patch[] => names.map((name) => ({ op: 'delete', path: [name] }));

function moveIn(body: JsonObject, modelName: string): readonly Patch[] {
  const value = { model: modelName, ...body };
  return [{ op: 'set', path: [FIELD], value }, ...removed(Object.keys(body))];
}

function moveOut(request: JsonObject, from: string): readonly Patch[] {
  const fields = Object.entries(request);
  return [...removed([from]), ...fields.map(([name, value = null]): Patch => ({ op: 'set', path: [name], value }))];
}

/**
 * The Gemini API takes `contents` alone or a whole request in a field of its own, Vertex AI a whole request as the body; clients of
 * the one may have an upstream of the other.
 *
 * @see https://ai.google.dev/api/tokens
 */
export function countedRequest(
  body: JsonObject,
  modelName: string,
  form: GoogleService['countedRequest'],
): CountedRequest {
  const field = SPELLINGS.find((name) => objectOf(body[name]));
  const inner = field === undefined ? undefined : objectOf(body[field]);
  if (field !== undefined && inner) {
    if (form === 'in-field') return { request: inner, path: [field], patches: [] };
    const { model: _, ...request } = inner;
    return { request, path: [], patches: moveOut(request, field) };
  }
  const isWhole = Object.keys(body).some((name) => name !== 'contents');
  if (form === 'bare' || !isWhole) return { request: body, path: [], patches: [] };
  return { request: body, path: [FIELD], patches: moveIn(body, modelName) };
}
