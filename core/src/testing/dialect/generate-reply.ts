import type { ChatEvent, Finish, FinishReason, Signature, Usage } from '../../contract/index.ts';
import { type Random, randomJson, randomPieces, randomText } from '../random.ts';
import type { GeneratedBlock, Sayable } from './dialect-cases.ts';

type Draft = (id: string, random: Random, origin: string) => readonly ChatEvent[];
type DeltaType = 'text-delta' | 'reasoning-delta' | 'tool-call-delta' | 'refusal-delta';

const deltas = (type: DeltaType, id: string, random: Random, text: string): readonly ChatEvent[] =>
  randomPieces(random, text).map((delta) => ({ type, id, delta }));

const proof = (random: Random, origin: string): Signature => ({ origin, value: `FAKE${random.below(1e9)}` });

const reasoning =
  (isSigned: boolean): Draft =>
  (id, random, origin) => [
    { type: 'reasoning-start', id },
    ...deltas('reasoning-delta', id, random, randomText(random)),
    { type: 'reasoning-end', id, ...(isSigned && { signature: proof(random, origin) }) },
  ];

const call =
  (kind: 'function' | 'freeform', text: (random: Random) => string): Draft =>
  (id, random) => [
    { type: 'tool-call-start', id, callId: `call_${id}_${random.below(1e9)}`, name: `tool_${random.below(3)}`, kind },
    ...deltas('tool-call-delta', id, random, text(random)),
    { type: 'tool-call-end', id },
  ];

const DRAFTS: Readonly<Record<GeneratedBlock, Draft>> = {
  text: (id, random) => [
    { type: 'text-start', id },
    ...deltas('text-delta', id, random, randomText(random)),
    { type: 'text-end', id },
  ],
  reasoning: reasoning(false),
  'signed-reasoning': reasoning(true),
  'redacted-reasoning': (id, random, origin) => [
    { type: 'reasoning-start', id, redacted: proof(random, origin) },
    { type: 'reasoning-end', id },
  ],
  'tool-call': call('function', randomJson),
  'freeform-call': call('freeform', randomText),
  refusal: (id, random) => [
    { type: 'refusal-start', id },
    ...deltas('refusal-delta', id, random, randomText(random)),
    { type: 'refusal-end', id },
  ],
};

/** Counts whose parts are not larger than their totals. */
function usageOf({ usage = ['inputTokens', 'outputTokens'] }: Sayable, random: Random): Usage {
  const cachedReadTokens = random.below(500);
  const cachedWriteTokens = random.below(500);
  const reasoningTokens = random.below(500);
  const all: Omit<Usage, 'raw' | 'costUsd'> = {
    inputTokens: 1 + random.below(1000) + cachedReadTokens + cachedWriteTokens,
    cachedReadTokens,
    cachedWriteTokens,
    outputTokens: 1 + random.below(1000) + reasoningTokens,
    reasoningTokens,
  };
  return Object.fromEntries(usage.map((key) => [key, all[key]]));
}

/** Blocks decide over the end where there are calls or a refusal among them. */
function finishOf({ finishes }: Sayable, kinds: readonly GeneratedBlock[], random: Random): Finish {
  const { 'tool-calls': afterCalls, refusal = finishes.stop, ...free } = finishes;
  const ends = Object.entries(free) as [[FinishReason, string]];
  const [reason, raw] = kinds.some((kind) => kind.endsWith('-call'))
    ? (['tool-calls', afterCalls] as const)
    : kinds.includes('refusal')
      ? (['refusal', refusal] as const)
      : random.pick(ends);
  return { reason, ...(raw !== undefined && { raw }) };
}

/** The events of a reply that the dialect can say in full, blocks one at a time. */
export function generateReply(sayable: Sayable, origin: string, random: Random): readonly ChatEvent[] {
  const kinds = Array.from({ length: random.below(6) }, () => random.pick(sayable.blocks));
  return [
    { type: 'reply-start', replyId: `reply_${random.below(1e9)}`, model: 'up-model' },
    ...kinds.flatMap((kind, index) => DRAFTS[kind](String(index), random, origin)),
    { type: 'usage', usage: usageOf(sayable, random) },
    { type: 'reply-end', finish: finishOf(sayable, kinds, random) },
  ];
}
