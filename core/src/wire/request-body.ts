import { isUtf8 } from 'node:buffer';
import { type JsonObject, type Patch, type PeekedBody, ProxyError, type RequestBody } from '../contract/index.ts';
import { applyPatches } from './patch/apply-patches.ts';
import { checkPatch } from './patch/check-patch.ts';
import { jsonText } from './patch/json-scanner.ts';
import { patchText } from './patch/patch-bytes.ts';
import { peekTopLevel } from './patch/peek.ts';
import { scanRoot } from './patch/scan-root.ts';

function notUtf8(): ProxyError {
  return new ProxyError('PP_REQUEST_NOT_JSON', 'The body is not JSON: it is not valid UTF-8.');
}

/** The runtime's message may quote the body, so only the position is taken from it, where it names one. */
function notParsed(error: unknown): ProxyError {
  const position = /position (\d+)/.exec(String(error))?.[1];
  const place = position === undefined ? 'in one of its values' : `at character ${position}`;
  return new ProxyError('PP_REQUEST_NOT_JSON', `The body is not JSON: something is wrong ${place}.`, {
    hint: 'Send one JSON object in UTF-8.',
  });
}

function parse(raw: Buffer): JsonObject {
  try {
    return JSON.parse(raw.toString('utf8')) as JsonObject;
  } catch (error) {
    throw notParsed(error);
  }
}

/**
 * Takes a client's JSON body. The bytes are gone through once, for the peeked keys and the depth; they are parsed only by `json`,
 * and changed only by patches.
 *
 * @param peekKeys - Top-level keys that `peeked` holds where the body has them.
 * @throws ProxyError `PP_REQUEST_NOT_JSON`, also for invalid UTF-8; `PP_REQUEST_TOO_DEEP`; `PP_REQUEST_TOO_LARGE` for a top level
 *   of more than 100,000 keys; `PP_REQUEST_INVALID` for JSON that is no object.
 */
export function createRequestBody(raw: Uint8Array, peekKeys: readonly string[]): RequestBody {
  if (!isUtf8(raw)) throw notUtf8();
  const text = jsonText(raw);
  const root = scanRoot(text);
  const edits: Patch[] = [];
  let peeked: PeekedBody | undefined = peekTopLevel(text, root, peekKeys);
  let parsed: JsonObject | undefined;
  let edited: JsonObject | undefined;

  function bytes(patches: readonly Patch[]): Uint8Array {
    return edits.length + patches.length === 0 ? raw : patchText(text, root, [...edits, ...patches]);
  }

  function peekEdited(): PeekedBody {
    const editedText = jsonText(bytes([]));
    return peekTopLevel(editedText, scanRoot(editedText), peekKeys);
  }

  return {
    raw,
    get peeked() {
      peeked ??= peekEdited();
      return peeked;
    },
    json() {
      parsed ??= parse(text.bytes);
      edited ??= applyPatches(parsed, edits);
      return edited;
    },
    bytes,
    edit(patches) {
      patches.forEach(checkPatch);
      edits.push(...patches);
      edited = undefined;
      peeked = undefined;
    },
  };
}
