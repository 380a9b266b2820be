import { isSecretName } from '../wire/secret-name.ts';

const NOTHING: Readonly<Record<string, string>> = Object.freeze({});

/** The query of a request's URL; of a name that comes twice the last value. What may be a credential is left out. */
export function readQuery(url = ''): Readonly<Record<string, string>> {
  const start = url.indexOf('?');
  if (start < 0) return NOTHING;
  const query: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(url.slice(start))) if (!isSecretName(name)) query[name] = value;
  return query;
}
