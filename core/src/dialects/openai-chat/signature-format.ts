import type { Signature } from '../../contract/index.ts';
import { OPENAI_CHAT } from './dialect-id.ts';

/** `format` of a reasoning detail -> dialect whose upstream made it. */
const ORIGINS: Readonly<Record<string, string>> = {
  'anthropic-claude-v1': 'anthropic-messages',
  'openai-responses-v1': 'openai-responses',
  'google-gemini-v1': 'gemini-generate',
};

const FORMATS = new Map(Object.entries(ORIGINS).map(([format, origin]) => [origin, format]));

/** Reads the proof of a reasoning detail. A format without a dialect of its own stays with this one. */
export function decodeSignature(value: string, format: string | undefined): Signature {
  return { origin: ORIGINS[format ?? ''] ?? OPENAI_CHAT, value };
}

/** The `format` word for a proof; null when its maker has none. */
export function signatureFormat({ origin }: Signature): string | null {
  return FORMATS.get(origin) ?? null;
}
