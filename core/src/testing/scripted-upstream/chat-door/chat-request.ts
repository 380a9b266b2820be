import { asObjects, asText, type LooseObject } from '../loose-json.ts';
import type { ChatModelTraits } from './chat-model-traits.ts';
import type { ChatTraits } from './chat-traits.ts';
import type { ChatComplaint } from './error-body.ts';

/** A request as the rules of Chat Completions see it. */
export interface ChatRequest {
  body: LooseObject;
  model: ChatModelTraits;
  traits: ChatTraits;
}

/** A refusal with status 400, the field that it is about, and a code. */
export const refuse = (message: string, param: string | null = null, code: string | null = null): ChatComplaint => ({
  status: 400,
  message,
  param,
  code,
});

export const chatMessagesOf = (body: LooseObject): readonly LooseObject[] => asObjects(body.messages);

/** The parts of a message's content; a string is one text part. */
export const partsOf = ({ content }: LooseObject): readonly LooseObject[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : asObjects(content);

/** The functions of a request's tools, with their place. */
export const functionsOf = (body: LooseObject): readonly { path: string; fn: LooseObject }[] =>
  asObjects(body.tools)
    .map((tool, at) => ({ path: `tools[${at}].function`, fn: tool.function }))
    .filter((entry): entry is { path: string; fn: LooseObject } => entry.fn !== undefined);

export const callIdsOf = ({ tool_calls }: LooseObject): readonly string[] =>
  asObjects(tool_calls).map(({ id }) => asText(id));

/** The content parts of all messages, with the path that OpenAI prints. */
export const partsWithPath = (body: LooseObject): readonly { path: string; part: LooseObject }[] =>
  chatMessagesOf(body).flatMap(({ content }, message) =>
    asObjects(content).map((part, at) => ({ path: `messages[${message}].content[${at}]`, part })),
  );
