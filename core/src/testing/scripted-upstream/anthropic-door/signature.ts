import { createHash } from 'node:crypto';

const SIGNATURE_PREFIX = 'FAKE-sig-';

/** The data of every redacted thinking block. */
export const REDACTED_THINKING = 'FAKE-redacted-thinking';

/** The signature that the scripted upstream gives a thinking text; it covers the text, so a changed text is found out. */
export const signThinking = (thinking: string): string =>
  SIGNATURE_PREFIX + createHash('sha256').update(thinking).digest('hex').slice(0, 24);

/** Whether a thinking block is one that the scripted upstream made, unchanged. */
export function isOwnThinking(block: Readonly<Record<string, unknown>>): boolean {
  if (block.type === 'redacted_thinking') return block.data === REDACTED_THINKING;
  return block.signature === signThinking(String(block.thinking));
}
