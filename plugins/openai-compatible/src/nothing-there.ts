import { type ErrorFacts, type FailedReply, isNothingThere } from '@pipeproxy/core';

const LOOK = 'The server has nothing at this address: `pipeproxy explain MODEL` shows what is called.';

const HINTS = {
  chat: `${LOOK} Correct \`baseUrl\`, which ends in /v1 for most servers.`,
  messages: `${LOOK} Where it has no Messages API (an older version, for one), set \`wire: openai-chat\` for this upstream; else correct \`baseUrl\`.`,
} as const;

/** Says what to do where a server answered that it has no such path: mostly a wrong `baseUrl`, or a version without the Messages API. */
export function hintNothingThere(error: ErrorFacts, reply: FailedReply, hasMessages: boolean): ErrorFacts {
  if (!isNothingThere(reply)) return error;
  return { ...error, kind: 'not-found', hint: HINTS[hasMessages ? 'messages' : 'chat'] };
}
