import { createHash } from 'node:crypto';
import { arrayOf, type JsonObject, objectOf, textOf } from '@pipeproxy/core';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const SHAPE = /^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/;

/** The same UUID for the same text. */
const uuidOf = (text: string): string =>
  createHash('sha256').update(text).digest('hex').replace(SHAPE, '$1-$2-$3-$4-$5');

/**
 * By what a conversation stays with its account: threads of one session hand each other what only that account can read.
 *
 * @param id - Of the conversation, where its client names no session.
 */
export const accountKey = (session: string | undefined, id: string | undefined): string | undefined =>
  session === undefined ? id : uuidOf(session);

/** The beginning of a conversation, up to what its person said first: it stays while the conversation grows. */
function beginningOf({ instructions, input }: JsonObject): string {
  const items = arrayOf(input);
  const first = items.findIndex((item) => objectOf(item)?.role === 'user');
  return JSON.stringify([instructions, typeof input === 'string' ? input : items.slice(0, first + 1)]);
}

/**
 * One id for all requests of a conversation, by which the backend finds its cache. What the client names counts; where it names nothing, the conversation is known by its beginning.
 */
export function conversationId(body: JsonObject, session: string | undefined): string {
  const named = textOf(body.prompt_cache_key) ?? session;
  if (named === undefined) return uuidOf(beginningOf(body));
  return UUID.test(named) ? named : uuidOf(named); // codex trap 19
}
