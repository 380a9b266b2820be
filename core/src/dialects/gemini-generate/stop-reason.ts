import type { ErrorFacts, Finish, FinishReason, JsonObject } from '../../contract/index.ts';
import { defined, objectOf, textOf } from '../../wire/json-values.ts';
import { fieldOf } from './proto-fields.ts';

/** @see https://ai.google.dev/api/generate-content#FinishReason */
const REASONS = new Map<string, FinishReason>([
  ['STOP', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['SAFETY', 'content-filter'],
  ['RECITATION', 'content-filter'],
  ['BLOCKLIST', 'content-filter'],
  ['PROHIBITED_CONTENT', 'content-filter'],
  ['SPII', 'content-filter'],
  ['IMAGE_SAFETY', 'content-filter'],
  ['IMAGE_PROHIBITED_CONTENT', 'content-filter'],
  ['IMAGE_RECITATION', 'content-filter'],
  ['IMAGE_OTHER', 'content-filter'],
  ['LANGUAGE', 'content-filter'],
  ['NO_IMAGE', 'other'],
  ['OTHER', 'other'],
]);

/** Words for an answer that cannot be used: another try may bring a good one. */
const FAILURES = new Set([
  'MALFORMED_FUNCTION_CALL',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'MALFORMED_RESPONSE',
]);

const UNSAID = 'FINISH_REASON_UNSPECIFIED';

/** The word with which a candidate ends, or with which its prompt was blocked; undefined while it goes on. */
export interface EndWord {
  readonly word: string;
  readonly isBlocked: boolean;
  readonly message: string | undefined;
}

/** Finds the word in a chunk. A prompt that is blocked has no candidates. */
export function findEnd(chunk: JsonObject, candidate: JsonObject | undefined): EndWord | undefined {
  const feedback = objectOf(fieldOf(chunk, 'promptFeedback'));
  const blocked = textOf(fieldOf(feedback, 'blockReason'));
  if (blocked !== undefined) {
    return { word: blocked, isBlocked: true, message: textOf(fieldOf(feedback, 'blockReasonMessage')) };
  }
  const word = textOf(fieldOf(candidate, 'finishReason'));
  if (word === undefined || word === UNSAID) return undefined;
  return { word, isBlocked: false, message: textOf(fieldOf(candidate, 'finishMessage')) };
}

/** The error of an answer that cannot be used; undefined for a good end. */
export function failureOf({ word, isBlocked, message }: EndWord): ErrorFacts | undefined {
  if (isBlocked || !FAILURES.has(word)) return undefined;
  const words = message === undefined ? '' : `: ${message}`;
  return { kind: 'bad-gateway', code: word, message: `The model's answer was broken (${word})${words}` };
}

/** Reads the end. Tool calls end with STOP. */
export function decodeFinish({ word, isBlocked, message }: EndWord, hasCalls: boolean): Finish {
  const known = isBlocked ? 'content-filter' : (REASONS.get(word) ?? 'other');
  const reason = known === 'stop' && hasCalls ? 'tool-calls' : known;
  return { reason, raw: word, ...defined({ explanation: reason === 'content-filter' ? message : undefined }) };
}

const WORDS: Readonly<Record<FinishReason, string>> = {
  stop: 'STOP',
  'tool-calls': 'STOP',
  length: 'MAX_TOKENS',
  context: 'MAX_TOKENS',
  'content-filter': 'SAFETY',
  refusal: 'SAFETY',
  pause: 'STOP',
  // `OTHER` makes clients ask again; an unknown word of another dialect need not be trouble.
  other: 'STOP',
};

/** The fields of a candidate that say why it ended; a word of this dialect's own stays as it was. */
export function encodeFinish({ reason, raw, explanation }: Finish): JsonObject {
  const meant = reason === 'tool-calls' ? 'stop' : reason;
  const isOwn = raw !== undefined && REASONS.get(raw) === meant;
  return { finishReason: isOwn ? raw : WORDS[reason], ...defined({ finishMessage: explanation }) };
}
