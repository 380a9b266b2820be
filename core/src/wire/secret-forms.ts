/** Shorter secrets are not looked for: they would blot out ordinary words. */
const SHORTEST = 6;

/** The spellings in which a secret may stand in a text: as it is, inside a JSON string, inside a URL. */
export function secretForms(secret: string): readonly string[] {
  if (secret.length < SHORTEST) return [];
  const forms = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed())];
  return [...new Set(forms)];
}
