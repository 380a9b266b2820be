import type { ChatEvent, Finish, Signature, Usage } from '../../../contract/index.ts';

/** Events of whole blocks, for tests that do not care how they are cut. */
export const start: ChatEvent = { type: 'reply-start', replyId: 'up-1', model: 'up-model' };

export const text = (id: string, ...deltas: string[]): ChatEvent[] => [
  { type: 'text-start', id },
  ...deltas.map((delta): ChatEvent => ({ type: 'text-delta', id, delta })),
  { type: 'text-end', id },
];

export const reasoning = (id: string, words: string, signature?: Signature): ChatEvent[] => [
  { type: 'reasoning-start', id },
  ...(words === '' ? [] : [{ type: 'reasoning-delta', id, delta: words } as const]),
  { type: 'reasoning-end', id, ...(signature && { signature }) },
];

export const hidden = (id: string, redacted: Signature): ChatEvent[] => [
  { type: 'reasoning-start', id, redacted },
  { type: 'reasoning-end', id },
];

export const refusal = (id: string, words: string): ChatEvent[] => [
  { type: 'refusal-start', id },
  { type: 'refusal-delta', id, delta: words },
  { type: 'refusal-end', id },
];

export const toolCall = (id: string, callId: string, name: string, ...deltas: string[]): ChatEvent[] => [
  { type: 'tool-call-start', id, callId, name, kind: 'function' },
  ...deltas.map((delta): ChatEvent => ({ type: 'tool-call-delta', id, delta })),
  { type: 'tool-call-end', id },
];

export const used = (usage: Usage): ChatEvent => ({ type: 'usage', usage });

export const end = (reason: Finish['reason'], more: Partial<Finish> = {}): ChatEvent => ({
  type: 'reply-end',
  finish: { reason, ...more },
});
