import type { ChatEvent, JsonObject } from '../../contract/index.ts';
import { arrayOf, numberOf, objectOf, stringOf, textOf } from '../../wire/json-values.ts';
import { isOwnProof, openProof } from '../../wire/sealed-proof.ts';
import { OPENAI_RESPONSES } from './dialect-id.ts';
import { type ItemReader, type ReaderContext, untold } from './item-reader.ts';
import { ownExtras } from './own-extras.ts';

/** Between two parts of a summary. */
const PART_JOINT = '\n\n';

type Field = 'summary' | 'content';

/** Raw reasoning has two names. */
const DELTAS: Readonly<Record<string, Field>> = {
  'response.reasoning_summary_text.delta': 'summary',
  'response.reasoning_text.delta': 'content',
  'response.reasoning.delta': 'content',
};

function textsOf(item: JsonObject, field: Field): string {
  const texts = arrayOf(item[field]).map((part) => stringOf(objectOf(part)?.text) ?? '');
  return texts.filter((text) => text !== '').join(PART_JOINT);
}

/** All that a reasoning item says: its summary, or the reasoning itself where it shows that and no summary. */
export function reasoningText(item: JsonObject): string {
  return textsOf(item, 'summary') || textsOf(item, 'content');
}

/** The sealed form of the reasoning; none where a proxy before us has said that there is none. */
function proofIn({ encrypted_content: sealed }: JsonObject): string | undefined {
  const value = textOf(sealed);
  return value !== undefined && isOwnProof(value) && !openProof(value) ? undefined : value;
}

/**
 * Reads a reasoning item as one block, signed with its encrypted content. Of summary and raw reasoning, which say the same, the
 * one that comes first counts. An item that says nothing is none.
 */
export class ReasoningReader implements ItemReader {
  readonly #context: ReaderContext;
  readonly #item: JsonObject;
  #id: string | undefined;
  #field: Field | undefined;
  #part: number | undefined;
  #text = '';

  constructor(item: JsonObject, context: ReaderContext) {
    this.#item = item;
    this.#context = context;
  }

  read(event: JsonObject): readonly ChatEvent[] {
    const type = String(event.type);
    const field = Object.hasOwn(DELTAS, type) ? DELTAS[type] : undefined;
    const delta = stringOf(event.delta) ?? '';
    if (!field || delta === '' || (this.#field ?? field) !== field) return [];
    this.#field = field;
    const part = numberOf(field === 'summary' ? event.summary_index : event.content_index) ?? this.#part;
    const isNext = this.#text !== '' && part !== this.#part;
    this.#part = part;
    return this.#write(isNext ? PART_JOINT + delta : delta);
  }

  end(item: JsonObject): readonly ChatEvent[] {
    const whole = this.#field ? textsOf(item, this.#field) : reasoningText(item);
    const events = this.#write(untold(this.#text, whole));
    const value = proofIn(item);
    if (this.#id === undefined && value === undefined) return events;
    const start = this.#start();
    const signature = value === undefined ? {} : { signature: { origin: OPENAI_RESPONSES, value } };
    return [...start, ...events, { type: 'reasoning-end', id: this.#id ?? '', ...signature }];
  }

  #start(): readonly ChatEvent[] {
    if (this.#id !== undefined) return [];
    this.#id = this.#context.newBlockId();
    return [{ type: 'reasoning-start', id: this.#id, ...ownExtras({ id: this.#item.id }) }];
  }

  #write(delta: string): readonly ChatEvent[] {
    if (delta === '') return [];
    const start = this.#start();
    this.#text += delta;
    return [...start, { type: 'reasoning-delta', id: this.#id ?? '', delta }];
  }
}
