import { createHash } from 'node:crypto';
import { legalToolName } from '@pipeproxy/core';
import type { ConverseTarget } from './target.ts';

const MAX_ID = 64;
/** @see https://github.com/vercel/ai (packages/amazon-bedrock, normalize-tool-call-id.ts) */
const MISTRAL_ID = /^[a-zA-Z0-9]{9}$/;

/** The id of a call as the model takes it: always the same one for the same id. */
export function callIdOf(callId: string, { maker }: ConverseTarget): string {
  if (maker !== 'mistral') return legalToolName(callId, MAX_ID);
  return MISTRAL_ID.test(callId) ? callId : createHash('sha256').update(callId).digest('hex').slice(0, 9); // bedrock trap 14
}
