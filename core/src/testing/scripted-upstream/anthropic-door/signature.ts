import { createHash } from 'node:crypto';

const SIGNATURE_PREFIX = 'FAKE-sig-';
const REDACTED_PREFIX = 'FAKE-redacted-';

/** The signature that the scripted upstream gives a thinking text; it covers the text, so a changed text is found out. */
export const signThinking = (thinking: string): string =>
  SIGNATURE_PREFIX + createHash('sha256').update(thinking).digest('hex').slice(0, 24);

/** The data of a redacted thinking block. */
export const redactThinking = (id: string): string => `${REDACTED_PREFIX}${id}`;

/** Whether a thinking block is one that `signThinking` or `redactThinking` made, unchanged. */
export function isOwnThinking(block: Readonly<Record<string, unknown>>): boolean {
  if (block.type === 'redacted_thinking') return String(block.data).startsWith(REDACTED_PREFIX);
  return block.signature === signThinking(String(block.thinking));
}
