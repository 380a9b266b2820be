import type { FinishedReply, JsonObject, JsonValue, WireEvent } from '../../contract/index.ts';
import { arrayOf, isObject, objectOf, parseJson, textOf } from '../../wire/json-values.ts';

/** Ends of a stream with which a response is whole, as far as it goes. */
const ENDS: ReadonlySet<string> = new Set(['response.completed', 'response.incomplete']);
/** The same in an event without a name, and in a document. */
const ENDED = /"(?:type|status)"\s*:\s*"(?:response\.)?(?:completed|incomplete)"/;
/** Events that carry the response. */
const LIFECYCLE = /"(?:type|object)"\s*:\s*"response(?:\.(?:created|queued|in_progress|completed|incomplete|failed))?"/;

/** The response in an event or in a document. */
function responseIn({ data }: WireEvent): JsonObject | undefined {
  const said = parseJson(data);
  if (!isObject(said)) return undefined;
  return objectOf(said.response) ?? (said.object === 'response' ? said : undefined);
}

/** The named items of a response. */
export function namedItems(response: JsonObject): ReadonlyMap<string, JsonValue> {
  return new Map(
    arrayOf(response.output).flatMap((item) => {
      const id = isObject(item) ? textOf(item.id) : undefined;
      return id === undefined ? [] : [[id, item] as const];
    }),
  );
}

/** The response that an event ends, or that a document is. Only the last event of a stream is parsed. */
export function finished(event: WireEvent): FinishedReply | undefined {
  if (event.name === undefined ? !ENDED.test(event.data) : !ENDS.has(event.name)) return undefined;
  const reply = responseIn(event);
  const id = textOf(reply?.id);
  const isOver = reply?.status === 'completed' || reply?.status === 'incomplete';
  return reply && id !== undefined && isOver ? { id, reply, items: namedItems(reply) } : undefined;
}

/** The id of a response, which its first event tells. */
export function replyId(event: WireEvent): string | undefined {
  return LIFECYCLE.test(event.data) ? textOf(responseIn(event)?.id) : undefined;
}
