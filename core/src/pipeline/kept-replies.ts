import type { JsonValue } from '../contract/json.ts';
import type { Logger } from '../contract/services.ts';
import type { FinishedReply, KeptReply } from '../contract/state-codec.ts';
import type { Store } from '../contract/store.ts';
import { keptKey, type Owner } from './kept-key.ts';

/** An upstream that keeps a reply itself. */
export interface Keeper {
  readonly upstream: string;
  /** Name of the model as the upstream understands it. */
  readonly model: string;
}

/** A reply or an item that we keep ourselves. */
export interface KeptHere<T> {
  readonly here: T;
  /** Its length as JSON, roughly. */
  readonly characters: number;
}

/** What is known of a reply or an item: who keeps it, or what it says. */
export type Kept<T> = { readonly keeper: Keeper } | KeptHere<T>;

/** What is remembered of replies. Each client key sees its own. */
export interface KeptReplies {
  /** False: what was said is not kept. */
  readonly isOn: boolean;
  reply(owner: Owner, id: string): Promise<Kept<KeptReply> | undefined>;
  item(owner: Owner, id: string): Promise<Kept<JsonValue> | undefined>;
  /** Keeps an exchange. */
  keep(owner: Owner, finished: FinishedReply, kept: KeptReply): void;
  /** Remembers who keeps a reply or an item. */
  note(owner: Owner, kind: 'reply' | 'item', ids: Iterable<string>, keeper: Keeper): void;
  forget(owner: Owner, id: string, itemIds: Iterable<string>): Promise<void>;
}

export interface KeepRules {
  readonly isOn: boolean;
  readonly maxAgeMs: number;
}

export function createKeptReplies(store: Store, { isOn, maxAgeMs }: KeepRules, logger: Logger): KeptReplies {
  const find = async <T>(kind: 'reply' | 'item', owner: Owner, id: string): Promise<Kept<T> | undefined> => {
    const key = keptKey(kind, owner, id);
    const text = key === undefined ? undefined : await store.get(key);
    if (text === undefined) return undefined;
    const kept = JSON.parse(text) as Kept<T>;
    return 'here' in kept ? { here: kept.here, characters: text.length } : kept;
  };
  // Set before the reply's end leaves, so that whoever goes on from it finds it.
  const put = (kind: 'reply' | 'item', owner: Owner, id: string, kept: object): void => {
    const key = keptKey(kind, owner, id);
    if (key === undefined) return;
    store.set(key, JSON.stringify(kept), maxAgeMs).catch((error: unknown) => {
      logger.error({ error: String(error) }, 'a reply could not be kept: who goes on from it by its id is refused');
    });
  };
  return {
    isOn,
    reply: (owner, id) => find('reply', owner, id),
    item: (owner, id) => find('item', owner, id),
    keep(owner, { id, items }, kept) {
      put('reply', owner, id, { here: kept });
      for (const [itemId, item] of items) put('item', owner, itemId, { here: item });
    },
    note(owner, kind, ids, keeper) {
      for (const id of ids) put(kind, owner, id, { keeper });
    },
    async forget(owner, id, itemIds) {
      const keys = [keptKey('reply', owner, id), ...Array.from(itemIds, (itemId) => keptKey('item', owner, itemId))];
      for (const key of keys) if (key !== undefined) await store.delete(key);
    },
  };
}
