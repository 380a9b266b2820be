import type { ChatEvent, JsonObject } from '../../contract/index.ts';

/** Reads one output item, piece by piece or whole. Every field may be absent or of an unexpected kind. */
export interface ItemReader {
  /** An event that names the item; one that says nothing to this kind of item is passed over. */
  read(event: JsonObject): readonly ChatEvent[];
  /** The item is over: `item` is all of it, or what is known of it. Tells what no event has told. Called once. */
  end(item: JsonObject): readonly ChatEvent[];
}

/** What the readers of a reply's items share. */
export interface ReaderContext {
  /** Id of the next block. */
  newBlockId(): string;
  newCallId(): string;
  /** Name of a tool in neutral form. */
  toolName(namespace: string | undefined, name: string): string;
  /** A call that the client is to run has begun. */
  onCall(): void;
  /** Something was said that has no neutral form. */
  onUnread(kind: string): void;
  /** Words in which the model declines. */
  onRefusal(text: string): void;
}

/** The part of `whole` that has not been told yet; nothing when what was told is something else. */
export function untold(told: string, whole: string | undefined): string {
  return whole?.startsWith(told) ? whole.slice(told.length) : '';
}
