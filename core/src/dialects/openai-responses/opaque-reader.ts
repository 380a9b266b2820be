import type { ChatEvent, JsonObject } from '../../contract/index.ts';
import { OPENAI_RESPONSES } from './dialect-id.ts';
import type { ItemReader, ReaderContext } from './item-reader.ts';

/** Carries an item of a kind that only this dialect has, such as a search that OpenAI ran: told when it is whole. */
export class OpaqueReader implements ItemReader {
  readonly #context: ReaderContext;

  constructor(_item: JsonObject, context: ReaderContext) {
    this.#context = context;
  }

  read(): readonly ChatEvent[] {
    return [];
  }

  end(item: JsonObject): readonly ChatEvent[] {
    const id = this.#context.newBlockId();
    return [{ type: 'opaque', id, dialect: OPENAI_RESPONSES, kind: String(item.type), value: item }];
  }
}
