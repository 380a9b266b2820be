import type { Finish, FinishReason, JsonObject, JsonValue } from '../../contract/index.ts';
import { defined, objectOf, textOf } from '../../wire/json-values.ts';

/** @see https://platform.claude.com/docs/en/api/messages (stop_reason); `sensitive` is a word of other servers. */
const REASONS = new Map<unknown, FinishReason>([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['max_tokens', 'length'], // trap 12, trap 51
  ['tool_use', 'tool-calls'], // trap 11
  ['refusal', 'refusal'], // trap 12
  ['sensitive', 'content-filter'],
  ['pause_turn', 'pause'], // trap 13
  ['model_context_window_exceeded', 'context'],
]);

const WORDS: Readonly<Record<FinishReason, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  refusal: 'refusal',
  'content-filter': 'refusal',
  pause: 'pause_turn',
  context: 'model_context_window_exceeded',
  other: 'end_turn',
};

/** Reads `stop_reason` and what belongs to it. Calls are made to be run, also where a server says that its turn just ended. */
export function decodeFinish(delta: JsonObject, hasCalls: boolean): Finish {
  const raw = textOf(delta.stop_reason);
  const known = raw === undefined ? 'stop' : (REASONS.get(raw) ?? 'other');
  const details = objectOf(delta.stop_details);
  return {
    reason: known === 'stop' && hasCalls && raw !== 'stop_sequence' ? 'tool-calls' : known, // trap 10
    ...defined({ raw, stopSequence: textOf(delta.stop_sequence), explanation: textOf(details?.explanation) }),
  };
}

/** What the end of a reply depends on besides its finish. */
export interface ReplyTraits {
  readonly hasCalls: boolean;
  /** The refusal in the model's own words; empty when there is none. */
  readonly refusal: string;
  /** Stop sequences that the client asked for. */
  readonly stopSequences: readonly string[];
}

/** Reasons that say nothing more than that the turn is over. */
const ENDED: readonly FinishReason[] = ['stop', 'tool-calls', 'other'];

function wordOf({ reason, stopSequence }: Finish, { hasCalls, refusal, stopSequences }: ReplyTraits): string {
  if (!ENDED.includes(reason)) return WORDS[reason]; // trap 12, trap 51
  if (hasCalls) return 'tool_use'; // trap 10
  if (refusal !== '') return 'refusal';
  return stopSequence !== undefined && stopSequences.includes(stopSequence) ? 'stop_sequence' : 'end_turn';
}

/** The `delta` of the last `message_delta`: why the reply ended. */
export function encodeStop(finish: Finish, traits: ReplyTraits): Readonly<Record<string, JsonValue>> {
  const word = wordOf(finish, traits);
  const explanation = finish.explanation ?? (traits.refusal === '' ? null : traits.refusal);
  return {
    stop_reason: word,
    stop_sequence: word === 'stop_sequence' ? (finish.stopSequence ?? null) : null,
    stop_details: word === 'refusal' ? { type: 'refusal', category: null, explanation } : null,
  };
}
