import {
  type JsonObject,
  type JsonValue,
  type Patch,
  type PeekedBody,
  ProxyError,
  type RequestBody,
} from '../../contract/index.ts';
import { asBuffer } from '../as-buffer.ts';
import { checkPatch } from '../patch/check-patch.ts';
import { patchForm } from './patch-form.ts';
import { type Form, readForm } from './read-form.ts';

/** A longer value is none that anybody decides on. */
const MAX_PEEKED_BYTES = 65_536;

/** Words that a form has for what JSON says without quotes. */
const WORDS: Readonly<Record<string, JsonValue>> = { true: true, false: false };

function peek(raw: Buffer, { parts }: Form, keys: readonly string[]): PeekedBody {
  const peeked: Record<string, JsonValue> = {};
  for (const { name, isFile, valueStart, valueEnd } of parts) {
    if (isFile || !keys.includes(name)) continue;
    if (Object.hasOwn(peeked, name)) {
      throw new ProxyError('PP_REQUEST_INVALID', `The form has \`${name}\` more than once.`, { param: name });
    }
    const text = valueEnd - valueStart > MAX_PEEKED_BYTES ? '' : raw.toString('utf8', valueStart, valueEnd);
    peeked[name] = Object.hasOwn(WORDS, text) ? (WORDS[text] ?? text) : text;
  }
  return peeked;
}

class FormRequestBody implements RequestBody {
  readonly contentType: string;
  readonly raw: Buffer;
  readonly #form: Form;
  readonly #peekKeys: readonly string[];
  readonly #edits: Patch[] = [];
  #peeked: PeekedBody | undefined;

  constructor(raw: Buffer, contentType: string, peekKeys: readonly string[]) {
    this.raw = raw;
    this.contentType = contentType;
    this.#form = readForm(raw, contentType);
    this.#peekKeys = peekKeys;
    this.#peeked = peek(raw, this.#form, peekKeys);
  }

  get peeked(): PeekedBody {
    this.#peeked ??= this.#peekEdited();
    return this.#peeked;
  }

  #peekEdited(): PeekedBody {
    const bytes = asBuffer(this.bytes([]));
    return peek(bytes, readForm(bytes, this.contentType), this.#peekKeys);
  }

  json(): JsonObject {
    throw new ProxyError('PP_REQUEST_NOT_JSON', 'The body is a form, and JSON is needed here.');
  }

  bytes(patches: readonly Patch[]): Uint8Array {
    const all = [...this.#edits, ...patches];
    return all.length === 0 ? this.raw : patchForm(this.raw, this.#form, all);
  }

  edit(patches: readonly Patch[]): void {
    patches.forEach(checkPatch);
    this.#edits.push(...patches);
    this.#peeked = undefined;
  }
}

/**
 * Takes a client's form. Its fields are peeked and patched where they stand, however late; the bytes of its files are searched
 * for the boundary, once, and never looked at.
 *
 * @param contentType - As the client sent it, with the boundary.
 * @throws ProxyError `PP_REQUEST_INVALID` for a form that is broken, or that has a peeked key twice: who reads it next might take
 *   the other one; `PP_REQUEST_TOO_LARGE` for too many parts.
 * @see https://www.rfc-editor.org/rfc/rfc7578
 */
export function createFormBody(raw: Uint8Array, contentType: string, peekKeys: readonly string[]): RequestBody {
  return new FormRequestBody(asBuffer(raw), contentType, peekKeys);
}
