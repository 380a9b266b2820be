/** Shorter values would blot out ordinary words. */
const SHORTEST = 6;

/** Strikes known secrets out of a text, the longest first because one may hold another. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= SHORTEST)
    .sort((a, b) => b.length - a.length)
    .reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text);
}
