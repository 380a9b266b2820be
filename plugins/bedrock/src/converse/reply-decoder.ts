import {
  type ChatEvent,
  type ErrorFacts,
  isObject,
  type JsonObject,
  type JsonValue,
  type Mapper,
  objectOf,
  parseJson,
  type WireEvent,
} from '@pipeproxy/core';
import { decodeFinish } from './finish.ts';
import { openBlock, type ReplyBlock } from './reply-blocks.ts';
import { decodeUsage } from './usage.ts';

type Events = readonly ChatEvent[];

const failure = (code: string, message: string): ErrorFacts => ({ kind: 'bad-gateway', code, message });

/** Reads the events of one stream. */
class ReplyDecoder implements Mapper<WireEvent, ChatEvent> {
  readonly #open = new Map<JsonValue | undefined, ReplyBlock>();
  #blocks = 0;
  #hasCalls = false;
  #isStarted = false;
  #isOver = false;
  /** Set by `messageStop`; usage comes behind it. */
  #stop: JsonObject | undefined;

  push({ name, data, fault }: WireEvent): Events {
    if (this.#isOver) return [];
    if (fault) return this.#fail(fault); // bedrock trap 7
    const event = parseJson(data);
    if (!isObject(event)) return this.#fail(failure('PP_UPSTREAM_NOT_JSON', 'Bedrock sent an event that is no JSON.'));
    return [...this.#start(), ...this.#read(name, event)];
  }

  end(): Events {
    if (this.#isOver) return [];
    if (this.#stop) return this.#finish();
    return this.#fail(
      this.#isStarted
        ? failure('PP_UPSTREAM_CUT', "Bedrock's stream ended early.")
        : failure('PP_UPSTREAM_EMPTY', 'Bedrock answered with nothing.'),
    );
  }

  #start(): Events {
    if (this.#isStarted) return [];
    this.#isStarted = true;
    return [{ type: 'reply-start' }];
  }

  #read(name: string | undefined, event: JsonObject): Events {
    const index = event.contentBlockIndex;
    switch (name) {
      case 'contentBlockStart':
        return objectOf(event.start)?.toolUse ? this.#openBlock(index, objectOf(event.start), {}) : [];
      case 'contentBlockDelta':
        return this.#grow(index, objectOf(event.delta) ?? {});
      case 'contentBlockStop':
        return this.#close(index);
      case 'messageStop':
        this.#stop = event;
        return [];
      case 'metadata':
        return this.#count(event);
      default:
        return [];
    }
  }

  #openBlock(index: JsonValue | undefined, start: JsonObject | undefined, delta: JsonObject): Events {
    const before = this.#close(index);
    const block = openBlock(String(this.#blocks++), start, delta);
    this.#hasCalls ||= block.isCall;
    this.#open.set(index, block);
    return [...before, ...block.opening];
  }

  #grow(index: JsonValue | undefined, delta: JsonObject): Events {
    const opened = this.#open.has(index) ? [] : this.#openBlock(index, undefined, delta);
    return [...opened, ...(this.#open.get(index)?.delta(delta) ?? [])];
  }

  #close(index: JsonValue | undefined): Events {
    const block = this.#open.get(index);
    this.#open.delete(index);
    return block?.end() ?? [];
  }

  #count({ usage }: JsonObject): Events {
    const read = decodeUsage(objectOf(usage));
    const counted: Events = read ? [{ type: 'usage', usage: read }] : [];
    return this.#stop ? [...counted, ...this.#finish()] : counted;
  }

  #finish(): Events {
    this.#isOver = true;
    const closed = [...this.#open.keys()].flatMap((index) => this.#close(index));
    return [...closed, { type: 'reply-end', finish: decodeFinish(this.#stop?.stopReason, this.#hasCalls) }];
  }

  #fail(error: ErrorFacts): Events {
    this.#isOver = true;
    return [{ type: 'error', error }];
  }
}

/**
 * Decodes a stream. The reply ends with its usage, which comes behind `messageStop`, or with the bytes.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 */
export const createStreamDecoder = (): Mapper<WireEvent, ChatEvent> => new ReplyDecoder();
