import { timingSafeEqual } from 'node:crypto';

/** What a browser brought back from the login's page. */
export type Callback =
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'refused'; readonly words: string }
  | { readonly kind: 'stranger' };

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Reads the query of an address that the login's page has led to. One with another state is somebody else's. */
export function readCallback(query: URLSearchParams, state: string): Callback {
  if (!isSame(query.get('state') ?? '', state)) return { kind: 'stranger' }; // security 14
  const error = query.get('error');
  if (error !== null) return { kind: 'refused', words: refusalWords(error, query.get('error_description')) };
  const code = query.get('code');
  return code ? { kind: 'code', code } : { kind: 'refused', words: 'it sent no code' };
}

const NO_CODEX = /missing_codex_entitlement/;

function refusalWords(error: string, description: string | null): string {
  const words = description ? `${description} (${error})` : error; // codex trap 20
  return NO_CODEX.test(words) ? `the workspace has no Codex; ask who administers it. ${words}` : words;
}

/** The query in what a person pastes: an address as a browser shows it, or the query alone. */
export function pastedQuery(pasted: string): URLSearchParams {
  const text = pasted.trim();
  if (URL.canParse(text)) return new URL(text).searchParams;
  return new URLSearchParams(text.slice(text.indexOf('?') + 1));
}
