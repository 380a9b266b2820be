/**
 * A value that must never be shown. Printing, logging or serializing it says `[secret]`; only `reveal` gives it out,
 * and only `authorize` of a provider may call that.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. */
  reveal(): string {
    return this.#value;
  }

  /** Says `[secret]`. */
  toString(): string {
    return '[secret]';
  }

  /** Says `[secret]`. */
  toJSON(): string {
    return '[secret]';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}
