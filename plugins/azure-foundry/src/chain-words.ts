/** Half a dozen credentials have a page to say, and a client shows all of it. */
const LONGEST = 300;

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function inShort(text: string): string {
  const plain = text
    .replace(/To troubleshoot, visit \S+/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)}…` : plain;
}

/** What the credentials of a chain said, one after the other, without the addresses of their manuals. The log has all of it. */
export function chainWords(error: unknown): string {
  const each = error instanceof Error && 'errors' in error && Array.isArray(error.errors) ? error.errors : [error];
  return each.map((one) => inShort(said(one))).join(' | ');
}
