import type { WireEvent } from '../../contract/index.ts';
import type { ItemEvents } from './item-events.ts';

/**
 * Writes reasoning as a summary, the form that all clients of this dialect show: raw reasoning has two names, and each half of the
 * clients knows another one.
 */
export class ReasoningWriter {
  readonly #events: ItemEvents;
  #text = '';

  constructor(events: ItemEvents) {
    this.#events = events;
  }

  begin(): readonly WireEvent[] {
    return [this.#events.added({ id: this.#events.id, type: 'reasoning', summary: [] })];
  }

  write(delta: string): readonly WireEvent[] {
    const part = { type: 'summary_text', text: '' };
    const start = this.#text === '' ? [this.#inPart('response.reasoning_summary_part.added', { part })] : [];
    this.#text += delta;
    return [...start, this.#inPart('response.reasoning_summary_text.delta', { delta })];
  }

  /** @param sealed - What the client is to send back with it; absent where it has not asked for that. */
  end(sealed: string | undefined): readonly WireEvent[] {
    const text = this.#text;
    const part = { type: 'summary_text', text };
    const isSilent = text === '';
    const done = isSilent
      ? []
      : [
          this.#inPart('response.reasoning_summary_text.done', { text }),
          this.#inPart('response.reasoning_summary_part.done', { part }),
        ];
    const item = {
      id: this.#events.id,
      type: 'reasoning',
      summary: isSilent ? [] : [part],
      ...(sealed !== undefined && { encrypted_content: sealed }),
    };
    return [...done, this.#events.done(item)];
  }

  #inPart(type: string, fields: Parameters<ItemEvents['inside']>[1]): WireEvent {
    return this.#events.inside(type, { summary_index: 0, ...fields });
  }
}
