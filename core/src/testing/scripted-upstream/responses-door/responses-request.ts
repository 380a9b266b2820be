import type { ChatModelTraits } from '../chat-door/chat-model-traits.ts';
import { asObjects, asText, type LooseObject } from '../loose-json.ts';

/** A request as the rules of Responses see it. */
export interface ResponsesRequest {
  body: LooseObject;
  model: ChatModelTraits;
  /** Whether a reasoning item was made by this service. */
  isOwnReasoning(item: LooseObject): boolean;
}

/** An item with the path that OpenAI prints. */
export interface PlacedItem {
  path: string;
  /** A message may do without its type. */
  type: string;
  item: LooseObject;
}

/** The items of the input; a text is one message of the user. */
export function itemsOf({ input }: LooseObject): readonly PlacedItem[] {
  const items = typeof input === 'string' ? [{ role: 'user', content: input }] : asObjects(input);
  return items.map((item, at) => ({
    path: `input[${at}]`,
    type: asText(item.type) || (item.role === undefined ? 'item_reference' : 'message'),
    item,
  }));
}

/** The parts of a content or an output; a text is one part. */
export const partsIn = (value: unknown): readonly LooseObject[] =>
  typeof value === 'string' ? [{ type: 'input_text', text: value }] : asObjects(value);

/** The parts of messages and results, with the path that OpenAI prints. */
export const placedParts = (body: LooseObject): readonly { path: string; type: string; part: LooseObject }[] =>
  itemsOf(body).flatMap(({ path, type, item }) =>
    ['content', 'output'].flatMap((field) =>
      asObjects(item[field]).map((part, at) => ({ path: `${path}.${field}[${at}]`, type, part })),
    ),
  );
