import { createHash } from 'node:crypto';

const MADE = /^FAKE-sig-[0-9a-f]{24}$/;

/** Words that stand for a signature on a call that no service of Google's made. */
const STAND_INS = ['skip_thought_signature_validator', 'context_engineering_is_the_way_to_go'];

/** The signature that the scripted upstream gives a part; it is bytes, so it travels as base64. */
export const signThought = (said: string): string =>
  Buffer.from(`FAKE-sig-${createHash('sha256').update(said).digest('hex').slice(0, 24)}`).toString('base64');

/** Whether the scripted upstream made a signature. */
export const isMade = (signature: string): boolean => MADE.test(Buffer.from(signature, 'base64').toString('latin1'));

/** Whether it takes a signature: one that it made, or a word that stands for one. */
export const isOwnSignature = (signature: string): boolean => STAND_INS.includes(signature) || isMade(signature);
