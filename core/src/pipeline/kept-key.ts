/** Whose what is kept is: the name of the client key; undefined where none is asked for. */
export type Owner = string | undefined;

/** Ids of all services look like this; anything else was never given out. */
const ID = /^[\w.:-]{1,200}$/;

/**
 * The key under which a thing is kept; undefined for an id that nobody gave out. The owner is part of it, so that nobody finds what is
 * another's.
 *
 * @param kind - What sort of thing it is. A name within it is encoded, so that its slashes end nothing.
 */
export function keptKey(kind: string, owner: Owner, id: string): string | undefined {
  return ID.test(id) ? `kept/${kind}/${encodeURIComponent(owner ?? '')}/${id}` : undefined; // security 17
}
