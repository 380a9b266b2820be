import type { HeaderMap, PeekedBody } from '../../contract/index.ts';
import { objectOf, parseJson, stringOf, textOf } from '../../wire/json-values.ts';

const SESSION_IN_NAME = /_session_([0-9a-zA-Z-]+)$/;

/** The session that a request belongs to: Claude Code names it in a header, and inside the id of its user. */
export function sessionOf(headers: HeaderMap, peeked: PeekedBody): string | undefined {
  const named = textOf(headers['x-claude-code-session-id']);
  if (named !== undefined) return named;
  const user = stringOf(objectOf(peeked.metadata)?.user_id);
  if (user === undefined) return undefined;
  return textOf(objectOf(parseJson(user))?.session_id) ?? SESSION_IN_NAME.exec(user)?.[1];
}
