import { createHash } from 'node:crypto';
import { asText, type LooseObject } from '../loose-json.ts';

const SEALED = /^FAKE-enc-[0-9a-f]{24}$/;

/** What stands for the encrypted form of a piece of reasoning. */
export const sealReasoning = (text: string): string =>
  `FAKE-enc-${createHash('sha256').update(text).digest('hex').slice(0, 24)}`;

/** Whether a reasoning item of a request has a seal of the scripted upstream; the text outside of it proves nothing. */
export const isOwnReasoningItem = ({ encrypted_content }: LooseObject): boolean =>
  SEALED.test(asText(encrypted_content));
