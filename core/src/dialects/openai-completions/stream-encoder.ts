import type { ChatEvent, Finish, JsonObject, Mapper, ReplyContext, Usage, WireEvent } from '../../contract/index.ts';
import { encodeStreamError } from '../openai-chat/encode-error.ts';
import { DONE } from '../openai-chat/stream-decoder.ts';
import { KEEPALIVE } from '../openai-chat/stream-encoder.ts';
import { encodeUsage } from '../openai-chat/usage.ts';
import { choiceOf, echoOf, envelope, noteBlock, wordOf } from './completion.ts';
import { ownExtrasOf } from './own-extras.ts';

/** Writes the chunks of one reply. */
class StreamEncoder implements Mapper<ChatEvent, WireEvent> {
  readonly #context: ReplyContext;
  readonly #envelope: JsonObject;
  readonly #includesUsage: boolean;
  #usage: Usage | undefined;
  #isOver = false;

  constructor(context: ReplyContext) {
    this.#context = context;
    this.#envelope = envelope(context);
    this.#includesUsage = ownExtrasOf(context.request).includeUsage === true;
  }

  push(event: ChatEvent): readonly WireEvent[] {
    return this.#isOver ? [] : this.#encode(event);
  }

  end(): readonly WireEvent[] {
    return [];
  }

  #encode(event: ChatEvent): readonly WireEvent[] {
    switch (event.type) {
      case 'reply-start':
        return this.#text(echoOf(this.#context));
      case 'text-delta':
      case 'refusal-delta':
        return this.#text(event.delta);
      case 'reasoning-start':
      case 'tool-call-start':
      case 'opaque':
        noteBlock(event.type.replace('-start', ''), this.#context);
        return [];
      case 'usage':
        this.#usage = event.usage;
        return [];
      case 'keepalive':
        return [KEEPALIVE];
      case 'reply-end':
        return this.#finish(event.finish);
      case 'error':
        this.#isOver = true;
        return [encodeStreamError(event.error)];
      default:
        return [];
    }
  }

  #chunk(choices: readonly JsonObject[], usage: JsonObject | null): WireEvent {
    return { data: JSON.stringify({ ...this.#envelope, choices, ...(this.#includesUsage && { usage }) }) };
  }

  #text(text: string): readonly WireEvent[] {
    return text === '' ? [] : [this.#chunk([choiceOf(text, null)], null)];
  }

  #finish(finish: Finish): readonly WireEvent[] {
    this.#isOver = true;
    const usage = this.#usage && encodeUsage(this.#usage, this.#context.inputTokenEstimate);
    return [
      this.#chunk([choiceOf('', wordOf(finish, this.#context))], null),
      ...(this.#includesUsage && usage ? [this.#chunk([], usage)] : []),
      { data: DONE },
    ];
  }
}

/**
 * Encodes a stream: pieces of text, the finish word, usage if the client asked for it, and `[DONE]`; or an error frame with nothing
 * behind it.
 * @see https://platform.openai.com/docs/api-reference/completions
 */
export function createStreamEncoder(context: ReplyContext): Mapper<ChatEvent, WireEvent> {
  return new StreamEncoder(context);
}
