import type { ChatEvent, Mapper, ReplyContext, WireEvent } from '../../contract/index.ts';
import { createStreamDecoder as createChatStreamDecoder } from '../openai-chat/stream-decoder.ts';
import { createWholeDecoder as createChatWholeDecoder } from '../openai-chat/whole-decoder.ts';
import { asChatEvent } from './chat-chunk.ts';

function read(decoder: Mapper<WireEvent, ChatEvent>): Mapper<WireEvent, ChatEvent> {
  return { push: (event) => decoder.push(asChatEvent(event)), end: () => decoder.end() };
}

/** Decodes a stream; it ends as one of chat does. */
export const createStreamDecoder = (context: ReplyContext): Mapper<WireEvent, ChatEvent> =>
  read(createChatStreamDecoder(context));

/** Decodes a document. */
export const createWholeDecoder = (context: ReplyContext): Mapper<WireEvent, ChatEvent> =>
  read(createChatWholeDecoder(context));
