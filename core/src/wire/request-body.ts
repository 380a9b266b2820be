import { isUtf8 } from 'node:buffer';
import { type JsonObject, type Patch, type PeekedBody, ProxyError, type RequestBody } from '../contract/index.ts';
import { applyPatches } from './patch/apply-patches.ts';
import { checkPatch } from './patch/check-patch.ts';
import type { ContainerNode } from './patch/json-node.ts';
import { type JsonText, jsonText } from './patch/json-scanner.ts';
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

/** A class, because an object literal with a getter costs more than the rest of it. */
class JsonRequestBody implements RequestBody {
  readonly contentType = 'application/json';
  readonly raw: Uint8Array;
  readonly #text: JsonText;
  readonly #root: ContainerNode;
  readonly #peekKeys: readonly string[];
  readonly #edits: Patch[] = [];
  #peeked: PeekedBody | undefined;
  #parsed: JsonObject | undefined;
  #edited: JsonObject | undefined;

  constructor(raw: Uint8Array, peekKeys: readonly string[]) {
    this.raw = raw;
    this.#peekKeys = peekKeys;
    this.#text = jsonText(raw);
    this.#root = scanRoot(this.#text);
    this.#peeked = peekTopLevel(this.#text, this.#root, peekKeys);
  }

  get peeked(): PeekedBody {
    this.#peeked ??= this.#peekEdited();
    return this.#peeked;
  }

  #peekEdited(): PeekedBody {
    const text = jsonText(this.bytes([]));
    return peekTopLevel(text, scanRoot(text), this.#peekKeys);
  }

  json(): JsonObject {
    this.#parsed ??= parse(this.#text.bytes);
    this.#edited ??= applyPatches(this.#parsed, this.#edits);
    return this.#edited;
  }

  bytes(patches: readonly Patch[]): Uint8Array {
    if (this.#edits.length + patches.length === 0) return this.raw;
    return patchText(this.#text, this.#root, [...this.#edits, ...patches]);
  }

  edit(patches: readonly Patch[]): void {
    patches.forEach(checkPatch);
    this.#edits.push(...patches);
    this.#edited = undefined;
    this.#peeked = undefined;
  }
}

/** The body of a request that nobody sent: what is asked is said elsewhere. */
export const emptyBody = (): RequestBody => createRequestBody(Buffer.from('{}'), []);

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
  return new JsonRequestBody(raw, peekKeys);
}
