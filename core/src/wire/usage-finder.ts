import type { JsonObject } from '../contract/index.ts';
import { asBuffer } from './as-buffer.ts';
import { objectOf, parseJson } from './json-values.ts';

/** Longest object that is read. */
const MAX_OBJECT_BYTES = 16_384;

const NOTHING = Buffer.alloc(0);
const BRACES: Readonly<Record<string, number>> = { '{': 1, '}': -1 };

/** Where a text that begins with an object ends it; -1 while it does not. Braces inside strings count nothing. */
function endOfObject(text: string): number {
  let depth = 0;
  let isString = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] ?? '';
    if (isString) {
      if (letter === '\\') at += 1;
      else if (letter === '"') isString = false;
    } else if (letter === '"') isString = true;
    else depth += BRACES[letter] ?? 0;
    if (depth === 0) return at + 1;
  }
  return -1;
}

/**
 * Finds the last object under a key in bytes that go by, of any length and however cut, and keeps only what it needs of them. Inside
 * strings the quotes of a key would be escaped, so a search for its bytes is enough.
 */
export class UsageFinder {
  readonly #key: Buffer;
  /** The last bytes, in which a key may have begun. */
  #tail: Buffer = NOTHING;
  /** What stands behind a key, while it may become an object. */
  #begun: Buffer | undefined;
  #found: JsonObject | undefined;

  constructor(key: string) {
    this.#key = Buffer.from(`"${key}"`);
  }

  /** The last object that is whole. */
  get found(): JsonObject | undefined {
    return this.#found;
  }

  push(bytes: Uint8Array): void {
    let rest: Buffer | undefined = asBuffer(bytes);
    while (rest) rest = this.#begun ? this.#readObject(Buffer.concat([this.#begun, rest])) : this.#findKey(rest);
  }

  /** Looks for the key; gives what stands behind it. */
  #findKey(bytes: Buffer): Buffer | undefined {
    const size = this.#key.length;
    const seam = Buffer.concat([this.#tail, bytes.subarray(0, size - 1)]);
    const onSeam = seam.indexOf(this.#key);
    const behind = onSeam >= 0 ? onSeam + size - this.#tail.length : bytes.indexOf(this.#key) + size;
    if (behind >= size || onSeam >= 0) {
      this.#tail = NOTHING;
      this.#begun = NOTHING;
      return bytes.subarray(behind);
    }
    this.#tail = Buffer.from((bytes.length < size ? seam : bytes).subarray(1 - size));
    return undefined;
  }

  /** Reads what stands behind a key; gives what stands behind that, or nothing while it is not whole. */
  #readObject(bytes: Buffer): Buffer | undefined {
    const text = bytes.toString('latin1', 0, MAX_OBJECT_BYTES);
    const [, blank] = /^(\s*:\s*)\{/.exec(text) ?? [];
    const size = blank === undefined ? -1 : endOfObject(text.slice(blank.length));
    const mayGrow = bytes.length < MAX_OBJECT_BYTES && (blank !== undefined || /^\s*(?::\s*)?$/.test(text));
    if (size < 0 && mayGrow) {
      this.#begun = bytes;
      return undefined;
    }
    this.#begun = undefined;
    if (blank === undefined || size < 0) return bytes;
    const end = blank.length + size;
    this.#found = objectOf(parseJson(bytes.toString('utf8', blank.length, end))) ?? this.#found;
    return bytes.subarray(end);
  }
}
