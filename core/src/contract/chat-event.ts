import type { Extras, Signature } from './chat-block.ts';
import type { ErrorFacts } from './error-facts.ts';
import type { Finish } from './finish-reason.ts';
import type { JsonValue } from './json.ts';
import type { Usage } from './usage.ts';

/**
 * One step of a reply. A whole reply is the fold of the same events.
 *
 * Grammar: `reply-start`, then blocks (each: start, deltas, end with one `id`; blocks may interleave) and `usage` (the last one
 * counts, never the sum), then `reply-end` or `error`, then nothing; a `keepalive` may come anywhere
 * before that. A reply that fails before anything else may be an `error` alone. `id` is unique within the reply and means nothing
 * outside it.
 *
 * `extras` are those of the block: a start tells what is known by then, and what an end tells under the same dialect replaces it.
 */
export type ChatEvent =
  | { readonly type: 'reply-start'; readonly replyId?: string; readonly model?: string }
  | { readonly type: 'text-start'; readonly id: string; readonly extras?: Extras }
  | { readonly type: 'text-delta'; readonly id: string; readonly delta: string }
  | { readonly type: 'text-end'; readonly id: string; readonly extras?: Extras }
  /** A source of a piece of text that the dialect `dialect` can point to; belongs to the text block `id`. */
  | { readonly type: 'citation'; readonly id: string; readonly dialect: string; readonly value: JsonValue }
  | { readonly type: 'reasoning-start'; readonly id: string; readonly redacted?: Signature; readonly extras?: Extras }
  | { readonly type: 'reasoning-delta'; readonly id: string; readonly delta: string }
  | { readonly type: 'reasoning-end'; readonly id: string; readonly signature?: Signature; readonly extras?: Extras }
  | {
      readonly type: 'tool-call-start';
      readonly id: string;
      readonly callId: string;
      readonly name: string;
      readonly kind: 'function' | 'freeform';
      readonly signature?: Signature;
      readonly extras?: Extras;
    }
  /** A piece of the arguments' text, exactly as the model wrote it. */
  | { readonly type: 'tool-call-delta'; readonly id: string; readonly delta: string }
  | { readonly type: 'tool-call-end'; readonly id: string; readonly extras?: Extras }
  | { readonly type: 'refusal-start'; readonly id: string; readonly extras?: Extras }
  | { readonly type: 'refusal-delta'; readonly id: string; readonly delta: string }
  | { readonly type: 'refusal-end'; readonly id: string; readonly extras?: Extras }
  /** A whole block that only its own dialect knows. */
  | {
      readonly type: 'opaque';
      readonly id: string;
      readonly dialect: string;
      readonly kind: string;
      readonly value: JsonValue;
    }
  | { readonly type: 'usage'; readonly usage: Usage }
  | { readonly type: 'keepalive' }
  | { readonly type: 'reply-end'; readonly finish: Finish }
  | { readonly type: 'error'; readonly error: ErrorFacts };

/** Names of the chat events. */
export type ChatEventType = ChatEvent['type'];
