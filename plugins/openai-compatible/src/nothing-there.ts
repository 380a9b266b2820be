import { type ErrorFacts, type FailedReply, objectOf, parseJson } from '@pipeproxy/core';

const STATUSES: ReadonlySet<number> = new Set([404, 405]);

/** Words of servers for a path that they do not have; a model that they do not have is told in others. */
const WORDS = /"detail":\s*"(not found|method not allowed)"|file not found|invalid url|unexpected endpoint/i;

const LOOK = '`pipeproxy explain MODEL` shows what is called';

const HINTS = {
  chat: `The server has nothing at this address: ${LOOK}. Correct \`baseUrl\`, which ends in /v1 for most servers.`,
  messages: `The server has nothing at this address: ${LOOK}. Where it has no Messages API (an older version, for one), set \`wire: openai-chat\` for this upstream; else correct \`baseUrl\`.`,
} as const;

/** Says what to do where a server answered that it has no such path: mostly a wrong `baseUrl`, or a version without the Messages API. */
export function hintNothingThere(error: ErrorFacts, { status, body }: FailedReply, hasMessages: boolean): ErrorFacts {
  if (!STATUSES.has(status)) return error;
  const isSilent = objectOf(parseJson(body)) === undefined;
  if (!isSilent && !WORDS.test(body)) return error;
  return { ...error, kind: 'not-found', hint: HINTS[hasMessages ? 'messages' : 'chat'] };
}
