import type { JsonObject, Loss, Signature } from '../../contract/index.ts';
import { textOf } from '../../wire/json-values.ts';
import { isOwnProof, openProof, type Proof, sealProof } from '../../wire/sealed-proof.ts';
import { GEMINI_GENERATE } from './dialect-id.ts';
import { fieldOf } from './proto-fields.ts';

/** A proof on words, which no other dialect has a place for. */
export const TEXT_PROOF: Loss = {
  feature: 'text-proof',
  effect: "Google's proof on a text is left out",
  keptBy: GEMINI_GENERATE,
};

/** What clients write in place of a signature on a call that no service of Google's made. The first is what we write ourselves. */
export const STAND_INS: readonly string[] = [
  'skip_thought_signature_validator',
  'context_engineering_is_the_way_to_go',
];

/** Characters of base64 that show how the text within begins. */
const HEAD = 12;

/** What we sealed; undefined for what Google made. A signature is bytes to Google's clients, so a seal is in base64 too. */
function unsealed(value: string): string | undefined {
  const isOurs = isOwnProof(Buffer.from(value.slice(0, HEAD), 'base64').toString('latin1'));
  return isOurs ? Buffer.from(value, 'base64').toString() : undefined;
}

/** True for a signature that only we can read: nobody at Google may get it. */
export function isSealed(value: string): boolean {
  return unsealed(value) !== undefined;
}

/** The proof that a part carries: Google's, or one of another dialect's upstream that we sealed. Nothing for a stand-in. */
export function readProof(part: JsonObject): Partial<Proof> {
  const value = textOf(fieldOf(part, 'thoughtSignature'));
  if (value === undefined || STAND_INS.includes(value)) return {};
  const text = unsealed(value);
  return text === undefined ? { signature: { origin: GEMINI_GENERATE, value } } : (openProof(text) ?? {});
}

/** The signature that Google put on a part. */
export function readSignature(part: JsonObject): { signature?: Signature } {
  const { signature } = readProof(part);
  return signature?.origin === GEMINI_GENERATE ? { signature } : {};
}

/** The field that carries Google's own proof back; nothing for one of another origin. */
export function writeSignature(signature: Signature | undefined): JsonObject {
  return signature?.origin === GEMINI_GENERATE ? { thoughtSignature: signature.value } : {};
}

/** Any proof, for a client to bring back. */
export function writeProof(proof: Proof): string {
  const { origin, value } = proof.signature ?? proof.redacted;
  return origin === GEMINI_GENERATE ? value : Buffer.from(sealProof(proof)).toString('base64');
}
