import { Secret } from '../contract/secret.ts';

/** Shorter values are not struck out by value: they would blot out ordinary words. */
const SHORTEST = 6;

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** Knows every secret that was configured or seen, and strikes it out of any text. */
export interface Redactor {
  /** Makes a value unprintable and remembers it. */
  secret(value: string): Secret;
  redact(text: string): string;
}

export function createRedactor(known: Iterable<string> = []): Redactor {
  const values = new Set<string>();
  let pattern: RegExp | undefined;

  const remember = (value: string): void => {
    for (const form of [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)]) {
      if (form.length >= SHORTEST) values.add(form);
    }
    pattern = undefined;
  };

  const compiled = (): RegExp => {
    const longestFirst = [...values].sort((a, b) => b.length - a.length);
    pattern ??= new RegExp(longestFirst.map((value) => escaped(value)).join('|'), 'g');
    return pattern;
  };

  for (const value of known) remember(value);
  return {
    secret(value) {
      remember(value);
      return new Secret(value);
    },
    redact: (text) => (values.size === 0 ? text : text.replace(compiled(), '[secret]')),
  };
}
