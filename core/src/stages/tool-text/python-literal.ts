import type { JsonValue } from '../../contract/json.ts';

/** Levels of lists and dicts: a reply must not exhaust the stack. */
const MAX_DEPTH = 64;

const WORDS: Readonly<Record<string, JsonValue>> = {
  True: true,
  False: false,
  None: null,
  true: true,
  false: false,
  null: null,
};

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', '\n': '' };

const STRING = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/sy;
const SCALAR = /[A-Za-z]+|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))/gs;
const BLANKS = /\s*/y;

const withoutEscapes = (text: string): string =>
  text.replace(ESCAPE, (_, byte: string | undefined, unit: string | undefined, other: string) => {
    const code = byte ?? unit;
    return code === undefined ? (ESCAPES[other] ?? other) : String.fromCharCode(Number.parseInt(code, 16));
  });

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (!match) return undefined;
    this.#at = pattern.lastIndex;
    return match;
  }

  #takes(mark: string): boolean {
    this.#match(BLANKS);
    if (this.#text[this.#at] !== mark) return false;
    this.#at += 1;
    return true;
  }

  #expect(mark: string): void {
    if (!this.#takes(mark)) throw new SyntaxError(`no ${mark} at ${this.#at}`);
  }

  isAtEnd(): boolean {
    this.#match(BLANKS);
    return this.#at === this.#text.length;
  }

  #string(): string | undefined {
    this.#match(BLANKS);
    const match = this.#match(STRING);
    return match && withoutEscapes(match[1] ?? match[2] ?? '');
  }

  #scalar(): JsonValue {
    const word = this.#match(SCALAR)?.[0] ?? '';
    const value = Object.hasOwn(WORDS, word) ? WORDS[word] : Number(word === '' ? Number.NaN : word);
    if (value === undefined || Number.isNaN(value)) throw new SyntaxError(`no value at ${this.#at}`);
    return value;
  }

  /** Items up to the closing mark; one comma behind the last is no mistake in Python. */
  #items<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    while (!this.#takes(close)) {
      items.push(item());
      if (this.#takes(close)) break;
      this.#expect(',');
    }
    return items;
  }

  #entry(depth: number): [string, JsonValue] {
    const key = this.#string();
    if (key === undefined) throw new SyntaxError(`no key at ${this.#at}`);
    this.#expect(':');
    return [key, this.value(depth)];
  }

  value(depth = 0): JsonValue {
    if (depth > MAX_DEPTH) throw new SyntaxError('too deep');
    if (this.#takes('[')) return this.#items(']', () => this.value(depth + 1));
    if (this.#takes('{')) return Object.fromEntries(this.#items('}', () => this.#entry(depth + 1)));
    return this.#string() ?? this.#scalar();
  }
}

/** What a Python literal of lists, dicts, strings, numbers and truth values says; undefined for any other text. */
export function parsePythonLiteral(text: string): JsonValue | undefined {
  const reader = new Reader(text);
  try {
    const value = reader.value();
    return reader.isAtEnd() ? value : undefined;
  } catch {
    return undefined;
  }
}
