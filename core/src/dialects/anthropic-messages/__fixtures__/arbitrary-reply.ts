import fc from 'fast-check';
import type { ChatEvent, Finish, JsonValue, Usage } from '../../../contract/index.ts';

const OWN = 'anthropic-messages';

type Draft = (id: string) => readonly ChatEvent[];

const pieces = fc.array(fc.string({ minLength: 1, unit: 'binary' }), { minLength: 1, maxLength: 4 });
const word = fc.stringMatching(/^[a-zA-Z0-9_-]{1,12}$/);
const proof = word.map((value) => ({ origin: OWN, value }));

/** A piece of text, or a source of it. */
const textPart = fc.oneof(
  fc.string({ minLength: 1, unit: 'binary' }).map((delta) => (id: string): ChatEvent => ({ type: 'text-delta', id, delta })),
  word.map((url) => (id: string): ChatEvent => ({ type: 'citation', id, dialect: OWN, value: { type: 'char_location', url } })),
);

const text: fc.Arbitrary<Draft> = fc
  .tuple(fc.string({ minLength: 1 }), fc.array(textPart, { maxLength: 4 }))
  .map(([first, parts]) => (id) => [
    { type: 'text-start', id },
    { type: 'text-delta', id, delta: first },
    ...parts.map((part) => part(id)),
    { type: 'text-end', id },
  ]);

const reasoning: fc.Arbitrary<Draft> = fc
  .tuple(fc.oneof(pieces, fc.constant([])), proof, fc.boolean())
  .map(([deltas, signature, isSigned]) => (id) => [
    { type: 'reasoning-start', id },
    ...deltas.map((delta): ChatEvent => ({ type: 'reasoning-delta', id, delta })),
    { type: 'reasoning-end', id, ...((isSigned || deltas.length === 0) && { signature }) },
  ]);

const redacted: fc.Arbitrary<Draft> = proof.map((value) => (id) => [
  { type: 'reasoning-start', id, redacted: value },
  { type: 'reasoning-end', id },
]);

/** An object as JSON text, cut somewhere. */
const json = fc
  .tuple(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { minKeys: 1, maxKeys: 3 }), fc.nat())
  .map(([value, cut]) => {
    const whole = JSON.stringify(value);
    const at = cut % whole.length;
    return [whole.slice(0, at), whole.slice(at)].filter((piece) => piece !== '');
  });

const call: fc.Arbitrary<Draft> = fc.tuple(word, word, json).map(([callId, name, deltas]) => (id) => [
  { type: 'tool-call-start', id, callId, name, kind: 'function' },
  ...deltas.map((delta): ChatEvent => ({ type: 'tool-call-delta', id, delta })),
  { type: 'tool-call-end', id },
]);

const own = (kind: string, fields: Record<string, JsonValue>): Draft => (id) => [
  { type: 'opaque', id, dialect: OWN, kind, value: { type: kind, ...fields } },
];

const opaque: fc.Arbitrary<Draft> = fc.oneof(
  word.map((query) => own('server_tool_use', { id: 'srvtoolu_1', name: 'web_search', input: { query } })),
  word.map((url) => own('web_search_tool_result', { tool_use_id: 'srvtoolu_1', content: [{ type: 'web_search_result', url }] })),
);

const usage: fc.Arbitrary<Usage> = fc
  .tuple(fc.nat(9999), fc.nat(9999), fc.nat(9999), fc.nat(9999), fc.option(fc.nat(99), { nil: undefined }))
  .map(([plain, cachedReadTokens, cachedWriteTokens, outputTokens, reasoningTokens]) => ({
    inputTokens: plain + cachedReadTokens + cachedWriteTokens,
    cachedReadTokens,
    cachedWriteTokens,
    outputTokens,
    ...(reasoningTokens !== undefined && { reasoningTokens }),
  }));

const ANY_FINISH: readonly Finish[] = [
  { reason: 'length', raw: 'max_tokens' },
  { reason: 'refusal', raw: 'refusal', explanation: 'no' },
  { reason: 'pause', raw: 'pause_turn' },
  { reason: 'context', raw: 'model_context_window_exceeded' },
];

const PLAIN_FINISH: readonly Finish[] = [
  ...ANY_FINISH,
  { reason: 'stop', raw: 'end_turn' },
  { reason: 'stop', raw: 'stop_sequence', stopSequence: 'END' },
];

/** Replies that this dialect can say in full: what encoding and decoding must bring back unchanged. */
export const arbitraryReply: fc.Arbitrary<readonly ChatEvent[]> = fc
  .tuple(fc.array(fc.oneof(text, reasoning, redacted, call, opaque), { maxLength: 6 }), usage, fc.nat())
  .map(([drafts, counts, choice]) => {
    const blocks = drafts.flatMap((draft, index) => draft(String(index)));
    const hasCalls = blocks.some(({ type }) => type === 'tool-call-start');
    const endings = hasCalls ? [...ANY_FINISH, { reason: 'tool-calls', raw: 'tool_use' } as const] : PLAIN_FINISH;
    return [
      { type: 'reply-start', model: 'claude-sonnet-4-5' },
      ...blocks,
      { type: 'usage', usage: counts },
      { type: 'reply-end', finish: endings[choice % endings.length] as Finish },
    ];
  });
