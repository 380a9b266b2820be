import type { ChatEvent, Mapper, Usage } from '../contract/index.ts';
import { createFold } from './fold.ts';
import type { FoldedBlock } from './folded-reply.ts';
import { sumUsage } from './sum-usage.ts';

/** Calls that may continue one turn; after them it ends as the upstream says. */
const MAX_CONTINUATIONS = 5;

/**
 * Puts the replies to several calls together as one, where an upstream pauses its turn and wants it continued: what it has said is
 * kept, the pause is held back, and the next reply goes on where it stopped.
 *
 * @see trap 13 of the dialect facts (MAXeaglet/commandcode-proxy#38)
 */
export class TurnSplice implements Mapper<ChatEvent, ChatEvent> {
  readonly #fold = createFold();
  #continuations = 0;
  #usageBefore: Usage = {};
  #isPaused = false;

  push(event: ChatEvent): readonly ChatEvent[] {
    if (this.#isPaused) return []; // trap 13
    const spliced = this.#continuations === 0 ? event : this.#continued(event);
    if (!spliced) return [];
    this.#fold.add(spliced);
    this.#isPaused =
      spliced.type === 'reply-end' && spliced.finish.reason === 'pause' && this.#continuations < MAX_CONTINUATIONS;
    return this.#isPaused ? [] : [spliced]; // trap 13
  }

  end(): readonly ChatEvent[] {
    return [];
  }

  /** What has been said so far, while the turn is paused. */
  paused(): readonly FoldedBlock[] | undefined {
    return this.#isPaused ? this.#fold.reply().blocks : undefined;
  }

  /** The next reply begins. */
  resume(): void {
    this.#isPaused = false;
    this.#continuations += 1;
    this.#usageBefore = this.#fold.reply().usage ?? {};
  }

  /** An event of a later reply, as one of the first: block ids stay unique, usage is the sum. */
  #continued(event: ChatEvent): ChatEvent | undefined {
    if (event.type === 'reply-start') return undefined;
    if (event.type === 'usage') return { type: 'usage', usage: sumUsage(this.#usageBefore, event.usage) };
    return 'id' in event ? { ...event, id: `${this.#continuations}.${event.id}` } : event;
  }
}
