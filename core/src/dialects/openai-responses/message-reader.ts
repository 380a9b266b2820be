import type { ChatEvent, JsonObject, JsonValue } from '../../contract/index.ts';
import { arrayOf, isObject, numberOf, objectOf, stringOf } from '../../wire/json-values.ts';
import { OPENAI_RESPONSES } from './dialect-id.ts';
import { type ItemReader, type ReaderContext, untold } from './item-reader.ts';
import { ownExtras } from './own-extras.ts';

type PartKind = 'text' | 'refusal';

/** A content part as one block. */
interface OpenPart {
  readonly kind: PartKind;
  readonly id: string;
  text: string;
  citations: number;
  isOver: boolean;
}

/** Events that carry a piece of a part -> its kind. */
const DELTAS: Readonly<Record<string, PartKind>> = {
  'response.output_text.delta': 'text',
  'response.refusal.delta': 'refusal',
};

/** Events that carry all of a part's text. */
const DONES: Readonly<Record<string, PartKind>> = {
  'response.output_text.done': 'text',
  'response.refusal.done': 'refusal',
};

const PART_KINDS: Readonly<Record<string, PartKind>> = { output_text: 'text', text: 'text', refusal: 'refusal' };

const lookUp = (table: Readonly<Record<string, PartKind>>, key: string): PartKind | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

/** Reads a message: each of its parts is a block. */
export class MessageReader implements ItemReader {
  readonly #context: ReaderContext;
  readonly #item: JsonObject;
  readonly #parts = new Map<number, OpenPart>();

  constructor(item: JsonObject, context: ReaderContext) {
    this.#item = item;
    this.#context = context;
  }

  read(event: JsonObject): readonly ChatEvent[] {
    const type = String(event.type);
    const index = numberOf(event.content_index) ?? 0;
    const delta = lookUp(DELTAS, type);
    if (delta) return this.#write(index, delta, stringOf(event.delta) ?? '');
    const done = lookUp(DONES, type);
    if (done) return this.#complete(index, done, stringOf(done === 'text' ? event.text : event.refusal));
    if (type === 'response.output_text.annotation.added') return this.#cite(index, event.annotation ?? null);
    return type === 'response.content_part.done' ? this.#endPart(index, objectOf(event.part)) : [];
  }

  end(item: JsonObject): readonly ChatEvent[] {
    const events = arrayOf(item.content).flatMap((part, index) => this.#endPart(index, objectOf(part)));
    return [...events, ...[...this.#parts.keys()].flatMap((index) => this.#endPart(index, undefined))];
  }

  #open(index: number, kind: PartKind): { readonly part: OpenPart; readonly events: readonly ChatEvent[] } {
    const known = this.#parts.get(index);
    if (known) return { part: known, events: [] };
    const part = { kind, id: this.#context.newBlockId(), text: '', citations: 0, isOver: false };
    this.#parts.set(index, part);
    const { id, phase } = this.#item;
    return { part, events: [{ type: `${kind}-start`, id: part.id, ...ownExtras({ id, phase }) }] };
  }

  #write(index: number, kind: PartKind, delta: string): readonly ChatEvent[] {
    if (delta === '') return [];
    const { part, events } = this.#open(index, kind);
    if (part.isOver) return events;
    part.text += delta;
    if (part.kind === 'refusal') this.#context.onRefusal(delta);
    return [...events, { type: `${part.kind}-delta`, id: part.id, delta }];
  }

  #complete(index: number, kind: PartKind, whole: string | undefined): readonly ChatEvent[] {
    return this.#write(index, kind, untold(this.#parts.get(index)?.text ?? '', whole));
  }

  #cite(index: number, value: JsonValue): readonly ChatEvent[] {
    const { part, events } = this.#open(index, 'text');
    if (part.isOver || part.kind !== 'text' || !isObject(value)) return events;
    part.citations += 1;
    return [...events, { type: 'citation', id: part.id, dialect: OPENAI_RESPONSES, value }];
  }

  #endPart(index: number, whole: JsonObject | undefined): readonly ChatEvent[] {
    const told = this.#parts.get(index);
    const kind = told?.kind ?? lookUp(PART_KINDS, String(whole?.type));
    if (kind === undefined && whole) this.#context.onUnread(String(whole.type ?? 'part'));
    if (kind === undefined || told?.isOver) return [];
    const text = this.#complete(index, kind, stringOf(kind === 'text' ? whole?.text : whole?.refusal));
    const citations = arrayOf(whole?.annotations).slice(told?.citations ?? 0);
    const events = [...text, ...citations.flatMap((value) => this.#cite(index, value))];
    const part = this.#parts.get(index);
    if (!part) return events;
    part.isOver = true;
    return [...events, { type: `${part.kind}-end`, id: part.id }];
  }
}
