import { Secret } from '../contract/secret.ts';
import { secretForms } from '../wire/secret-forms.ts';

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
    for (const form of secretForms(value)) values.add(form);
    pattern = undefined;
  };

  const compile = (): RegExp => {
    const longestFirst = [...values].sort((a, b) => b.length - a.length);
    return new RegExp(longestFirst.map(escaped).join('|'), 'g');
  };

  for (const value of known) remember(value);
  return {
    secret(value) {
      remember(value);
      return new Secret(value);
    },
    redact(text) {
      if (values.size === 0) return text;
      pattern ??= compile();
      return text.replace(pattern, '[secret]'); // security 15
    },
  };
}
