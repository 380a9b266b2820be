import { expect } from '@jest/globals';
import { messagesComplaint } from '../../../../../test/support/messages-complaint.ts';
import type { ChatMessage, ChatRequest, JsonObject } from '../../../contract/index.ts';
import type { Encoding } from './contexts.ts';
import { encode } from './requests.ts';

/** A request as it is encoded; the service must take it. */
export function accepted(request: Partial<ChatRequest>, encoding: Encoding = {}): ReturnType<typeof encode> {
  const encoded = encode(request, encoding);
  expect(messagesComplaint(encoded, ['sig'])).toBeUndefined();
  return encoded;
}

interface EncodedMessage {
  readonly role: string;
  readonly content: readonly JsonObject[];
}

/** Messages as they are encoded, in a request that the service must take. */
export const messagesOf = (
  messages: readonly ChatMessage[],
  encoding: Encoding = {},
  rest: Partial<ChatRequest> = {},
): readonly EncodedMessage[] => accepted({ messages, ...rest }, encoding).body.messages as unknown as readonly EncodedMessage[];
