import type { Signature } from '../contract/index.ts';
import { arrayOf, parseJson, textOf } from './json-values.ts';

/**
 * Begins what we put where a client's dialect has a proof of reasoning that its own vendor did not make: a later request must know
 * it again, and no vendor may get it.
 */
const OWN = 'pp1.';
const SEALED = `${OWN}s.`;

/** What a proof stands for: it signs readable reasoning, or holds what nobody else can read. */
export type Proof =
  | { readonly signature: Signature; readonly redacted?: never }
  | { readonly redacted: Signature; readonly signature?: never };

/** True for a proof that we made ourselves. */
export function isOwnProof(text: string): boolean {
  return text.startsWith(OWN);
}

/** A proof of another dialect's upstream as text that a client carries to its next request. */
export function sealProof({ signature, redacted }: Proof): string {
  const { origin, value } = signature ?? redacted;
  const fields = [signature ? 'signature' : 'redacted', origin, value];
  return SEALED + Buffer.from(JSON.stringify(fields)).toString('base64url');
}

/** A text that shows that reasoning came without a proof. `newId` makes it unlike any other. */
export function emptyProof(newId: (prefix: string) => string): string {
  return newId(OWN);
}

/** What `sealProof` has sealed; undefined for any other text. */
export function openProof(text: string): Proof | undefined {
  if (!text.startsWith(SEALED)) return undefined;
  const [kind, origin, value] = arrayOf(parseJson(Buffer.from(text.slice(SEALED.length), 'base64url').toString()));
  const signature = { origin: textOf(origin) ?? '', value: textOf(value) ?? '' };
  if (signature.origin === '' || signature.value === '') return undefined;
  return kind === 'redacted' ? { redacted: signature } : { signature };
}
