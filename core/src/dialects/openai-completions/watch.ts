import type { ReplyWatch, WireEvent } from '../../contract/index.ts';
import { createWatch as createChatWatch } from '../openai-chat/watch.ts';
import { asChatEvent } from './chat-chunk.ts';

class Watch implements ReplyWatch {
  readonly #chat: ReplyWatch;

  constructor(isStream: boolean) {
    this.#chat = createChatWatch(isStream);
  }

  get hasGenerated() {
    return this.#chat.hasGenerated;
  }

  get isComplete() {
    return this.#chat.isComplete;
  }

  get usage() {
    return this.#chat.usage;
  }

  get finish() {
    return this.#chat.finish;
  }

  get error() {
    return this.#chat.error;
  }

  push(event: WireEvent): void {
    // Behind the first word only fields count that chat has in the same place.
    this.#chat.push(this.#chat.hasGenerated ? event : asChatEvent(event));
  }
}

/** Watches a reply that passes through. */
export function createWatch(isStream: boolean): ReplyWatch {
  return new Watch(isStream);
}
