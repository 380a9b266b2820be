import { isUtf8 } from 'node:buffer';
import { type JsonObject, type Patch, ProxyError, type RequestBody } from '../contract/index.ts';
import { asBuffer } from './as-buffer.ts';
import { applyPatches } from './patch/apply-patches.ts';
import { patchBytes } from './patch/patch-bytes.ts';
import { peekTopLevel } from './peek.ts';

export interface BodyRules {
  /** Top-level keys to read without parsing the body. */
  readonly peekKeys: readonly string[];
  /** Deepest nesting that is let in. */
  readonly maxDepth: number;
}

function notJson(cause: unknown): ProxyError {
  return new ProxyError('PP_REQUEST_NOT_JSON', 'The request body is not a JSON object.', {
    hint: 'Send one JSON object in UTF-8.',
    cause,
  });
}

function parseObject(bytes: Buffer): JsonObject {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch (error) {
    throw notJson(error);
  }
  throw notJson(undefined);
}

/**
 * The client's body.
 * @throws ProxyError `PP_REQUEST_NOT_JSON` for bytes that are no JSON object in UTF-8, `PP_REQUEST_TOO_DEEP`.
 */
export function createRequestBody(raw: Uint8Array, rules: BodyRules): RequestBody {
  const bytes = asBuffer(raw);
  if (!isUtf8(bytes)) throw notJson(new Error('invalid UTF-8'));
  const peeked = peekTopLevel(bytes, rules.peekKeys, rules.maxDepth);
  const edits: Patch[] = [];
  let parsed: JsonObject | undefined;
  let edited: JsonObject | undefined;
  return {
    raw: bytes,
    peeked,
    json() {
      parsed ??= parseObject(bytes);
      edited ??= edits.length === 0 ? parsed : applyPatches(parsed, edits);
      return edited;
    },
    bytes: (patches) => (edits.length + patches.length === 0 ? bytes : patchBytes(bytes, [...edits, ...patches])),
    edit(patches) {
      if (patches.length === 0) return;
      edits.push(...patches);
      edited = undefined;
    },
  };
}
