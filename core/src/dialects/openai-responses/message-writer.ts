import type { Citation, JsonObject, JsonValue, Loss, WireEvent } from '../../contract/index.ts';
import { citedPage } from '../../wire/cited-page.ts';
import { isObject } from '../../wire/json-values.ts';
import { OPENAI_RESPONSES } from './dialect-id.ts';
import type { ItemEvents } from './item-events.ts';

type PartKind = 'text' | 'refusal';

const NAMES = {
  text: { events: 'response.output_text', type: 'output_text', field: 'text' },
  refusal: { events: 'response.refusal', type: 'refusal', field: 'refusal' },
} as const;

/** A source in this dialect's words; undefined for one that has no address. */
function annotationOf({ dialect, value }: Citation, length: number): JsonObject | undefined {
  if (dialect === OPENAI_RESPONSES) return isObject(value) ? value : undefined;
  const page = citedPage(value);
  return page && { type: 'url_citation', ...page, start_index: 0, end_index: length };
}

/** Writes a message: blocks of words that follow one another are its parts. */
export class MessageWriter {
  readonly #events: ItemEvents;
  readonly #phase: JsonValue | undefined;
  readonly #note: (loss: Loss) => void;
  readonly #parts: JsonObject[] = [];
  #kind: PartKind | undefined;
  #text = '';
  #annotations: JsonObject[] = [];

  constructor(events: ItemEvents, phase: JsonValue | undefined, note: (loss: Loss) => void) {
    this.#events = events;
    this.#phase = phase;
    this.#note = note;
  }

  begin(): readonly WireEvent[] {
    return [this.#events.added(this.#item('in_progress'))];
  }

  /** Words of the part; the first ones begin it. */
  write(kind: PartKind, delta: string): readonly WireEvent[] {
    const start = this.#begin(kind);
    this.#text += delta;
    const logprobs = kind === 'text' ? { logprobs: [] } : {};
    return [...start, this.#inPart(`${NAMES[kind].events}.delta`, { delta, ...logprobs })];
  }

  cite(citation: Citation): readonly WireEvent[] {
    const annotation = annotationOf(citation, this.#text.length);
    if (!annotation) {
      this.#note({ feature: 'citation', effect: 'the dialect can cite addresses only' });
      return [];
    }
    const start = this.#begin('text');
    const fields = { annotation_index: this.#annotations.length, annotation };
    this.#annotations.push(annotation);
    return [...start, this.#inPart('response.output_text.annotation.added', fields)];
  }

  endPart(): readonly WireEvent[] {
    if (this.#kind === undefined) return [];
    const { events, field } = NAMES[this.#kind];
    const logprobs = this.#kind === 'text' ? { logprobs: [] } : {};
    const part = this.#part(this.#kind);
    const done = [
      this.#inPart(`${events}.done`, { [field]: this.#text, ...logprobs }),
      this.#inPart('response.content_part.done', { part }),
    ];
    this.#parts.push(part);
    this.#kind = undefined;
    this.#text = '';
    this.#annotations = [];
    return done;
  }

  end(isIncomplete: boolean): readonly WireEvent[] {
    return [...this.endPart(), this.#events.done(this.#item(isIncomplete ? 'incomplete' : 'completed'))];
  }

  #begin(kind: PartKind): readonly WireEvent[] {
    if (this.#kind === kind) return [];
    const before = this.endPart();
    this.#kind = kind;
    return [...before, this.#inPart('response.content_part.added', { part: this.#part(kind) })];
  }

  #part(kind: PartKind): JsonObject {
    const { type, field } = NAMES[kind];
    const more = kind === 'text' ? { annotations: [...this.#annotations], logprobs: [] } : {};
    return { type, [field]: this.#text, ...more };
  }

  #inPart(type: string, fields: JsonObject): WireEvent {
    return this.#events.inside(type, { content_index: this.#parts.length, ...fields });
  }

  #item(status: string): JsonObject {
    const phase = this.#phase === undefined ? {} : { phase: this.#phase };
    return {
      id: this.#events.id,
      type: 'message',
      status,
      role: 'assistant',
      ...phase,
      content: [...this.#parts],
    };
  }
}
