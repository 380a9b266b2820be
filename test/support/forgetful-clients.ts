import type { MatrixClient, MatrixDialect, Payload } from '../matrix/ask.ts';
import { chatClient } from '../matrix/clients/chat-client.ts';
import { geminiClient } from '../matrix/clients/gemini-client.ts';
import { messagesClient } from '../matrix/clients/messages-client.ts';
import { responsesClient } from '../matrix/clients/responses-client.ts';

/** A client that sends back of a reply only what everybody knows. */
const forgetful = (client: MatrixClient, forget: (own: Payload) => Payload): MatrixClient => ({
  ...client,
  read(payloads, isStream) {
    const seen = client.read(payloads, isStream);
    return { ...seen, own: forget(seen.own) };
  },
});

const bareCall = ({ id, type, function: called }: Payload): Payload => ({ id, type, function: called });

/** Clients that drop every field in which a proof could come back, and the thoughts themselves. */
export const FORGETFUL_CLIENTS: Readonly<Record<MatrixDialect, MatrixClient>> = {
  'openai-chat': forgetful(chatClient, ({ role, content, tool_calls: calls }) => ({
    role,
    content,
    ...(calls && { tool_calls: calls.map(bareCall) }),
  })),
  'anthropic-messages': forgetful(messagesClient, (blocks) =>
    blocks.filter(({ type }: Payload) => type !== 'thinking'),
  ),
  'openai-responses': forgetful(responsesClient, (items) => items.filter(({ type }: Payload) => type !== 'reasoning')),
  'gemini-generate': forgetful(geminiClient, (parts) =>
    parts
      .filter(({ thought, text }: Payload) => !thought && text !== '')
      .map(({ thoughtSignature: _, ...part }: Payload) => part),
  ),
};
