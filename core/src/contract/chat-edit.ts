import type { ChatEvent } from './chat-event.ts';
import type { ChatRequest } from './chat-request.ts';
import type { ReplyContext } from './dialect.ts';
import type { Mapper } from './mapper.ts';

/**
 * What a stage changes in neutral form, whatever dialects are at the two ends. Where there is something to change, what would have
 * passed through is decoded and encoded.
 */
export interface ChatEdit {
  /** The request as upstreams are to be asked; the very object where nothing is to change. Called for each attempt. */
  request?(request: ChatRequest): ChatRequest;
  /**
   * Stands in the way of a reply, made anew for each attempt; undefined where there is nothing to do. It gets blocks one at a time
   * and gives them out so.
   *
   * @param context - Its `request` is the client's own.
   */
  reply?(context: ReplyContext): Mapper<ChatEvent, ChatEvent> | undefined;
}
