import type { ChatEvent, ErrorFacts, JsonObject, JsonValue, ReplyContext, Usage } from '../../contract/index.ts';
import { arrayOf, isObject, numberOf, objectOf, textOf } from '../../wire/json-values.ts';
import { createUnread } from '../openai-chat/unread.ts';
import { CallReader, isCall } from './call-reader.ts';
import { decodeErrorEvent, decodeFailure } from './decode-error.ts';
import { decodeFinish } from './finish-reason.ts';
import type { ItemReader, ReaderContext } from './item-reader.ts';
import { MessageReader } from './message-reader.ts';
import { OpaqueReader } from './opaque-reader.ts';
import { ReasoningReader } from './reasoning-reader.ts';
import { declaredName } from './tool-names.ts';
import { decodeUsage } from './usage.ts';

interface OpenItem {
  readonly type: string;
  readonly callId: string | undefined;
  readonly reader: ItemReader;
  readonly item: JsonObject;
  isOver: boolean;
}

/** Statuses of a response that is no answer, or not yet. */
const UNANSWERED: readonly (JsonValue | undefined)[] = ['failed', 'cancelled', 'queued', 'in_progress'];

/** How the names of events begin that belong to an item which nobody has announced -> its type. */
const UNANNOUNCED: readonly (readonly [string, string])[] = [
  ['response.output_text.', 'message'],
  ['response.refusal.', 'message'],
  ['response.reasoning', 'reasoning'],
];

/**
 * Reads a response out of events, or out of a document that holds its items. Fields may be absent, null or of an unexpected kind:
 * servers exist that send no index, another id for one item in each event, or only the last event.
 */
export class ReplyReader {
  readonly #context: ReaderContext;
  readonly #items: OpenItem[] = [];
  readonly #byId = new Map<string, OpenItem>();
  readonly #byIndex = new Map<number, OpenItem>();
  #blockCount = 0;
  #hasStarted = false;
  #isOver = false;
  #hasCalls = false;
  #refusal = '';
  #usage: Usage | undefined;

  constructor({ newId, note, request: { tools } }: ReplyContext) {
    this.#context = {
      newBlockId: () => String(this.#blockCount++),
      newCallId: () => newId('call_'),
      toolName: (namespace, name) => declaredName(tools, namespace, name),
      onCall: () => {
        this.#hasCalls = true;
      },
      onUnread: createUnread({ note }),
      onRefusal: (text) => {
        this.#refusal += text;
      },
    };
  }

  /** True once the reply has ended, well or badly: nothing more comes of it. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** True when anything of a reply has come. */
  get hasStarted(): boolean {
    return this.#hasStarted;
  }

  /** Reads an event of a stream; one that it does not know says nothing. */
  read(event: JsonObject): readonly ChatEvent[] {
    if (this.#isOver) return [];
    switch (event.type) {
      case 'response.created':
      case 'response.queued':
      case 'response.in_progress':
        return this.#start(objectOf(event.response) ?? {});
      case 'response.output_item.added':
        return [...this.#start({}), ...this.#add(event)];
      case 'response.output_item.done':
        return [...this.#start({}), ...this.#finishItem(event)];
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
      case 'response.cancelled':
        return this.readResponse({ status: String(event.type).slice('response.'.length), ...objectOf(event.response) });
      case 'error':
        return this.fail(decodeErrorEvent(event));
      case 'response.audio.delta':
      case 'response.audio.done':
      case 'response.audio.transcript.delta':
      case 'response.audio.transcript.done':
        this.#context.onUnread('audio');
        return [];
      case 'keepalive':
        return [{ type: 'keepalive' }];
      default:
        return this.#grow(event);
    }
  }

  /** Reads a response that is over, with the items that no event has told. */
  readResponse(response: JsonObject): readonly ChatEvent[] {
    if (this.#isOver) return [];
    const start = this.#start(response);
    const told = arrayOf(response.output).flatMap((item, index) => this.#catchUp(item, index));
    const ends = this.#items.flatMap((item) => this.#end(item, item.item));
    this.#usage = decodeUsage(response.usage) ?? this.#usage; // responses trap 27
    const events = [...start, ...told, ...ends];
    if (UNANSWERED.includes(response.status) || isObject(response.error)) {
      return [...events, ...this.fail(decodeFailure(response))];
    }
    this.#isOver = true;
    const finish = decodeFinish(response, { hasCalls: this.#hasCalls, refusal: this.#refusal });
    return [...events, ...this.#usageEvents(), { type: 'reply-end', finish }];
  }

  /** Ends the reply with an error. */
  fail(error: ErrorFacts): readonly ChatEvent[] {
    if (this.#isOver) return [];
    const start = this.#start({});
    this.#isOver = true;
    return [...start, ...this.#usageEvents(), { type: 'error', error }];
  }

  #start(response: JsonObject): readonly ChatEvent[] {
    if (this.#hasStarted) return [];
    this.#hasStarted = true;
    const [replyId, model] = [textOf(response.id), textOf(response.model)];
    return [{ type: 'reply-start', ...(replyId && { replyId }), ...(model && { model }) }];
  }

  #newItem(item: JsonObject, index: number | undefined): OpenItem {
    const open: OpenItem = {
      type: textOf(item.type) ?? 'message',
      callId: textOf(item.call_id),
      reader: this.#readerOf(item),
      item,
      isOver: false,
    };
    this.#items.push(open);
    const id = textOf(item.id);
    if (id !== undefined) this.#byId.set(id, open);
    if (index !== undefined) this.#byIndex.set(index, open);
    return open;
  }

  #readerOf(item: JsonObject): ItemReader {
    const type = textOf(item.type) ?? 'message';
    if (type === 'message') return new MessageReader(item, this.#context);
    if (type === 'reasoning') return new ReasoningReader(item, this.#context);
    return isCall(item) ? new CallReader(item, this.#context) : new OpaqueReader(item, this.#context);
  }

  #add(event: JsonObject): readonly ChatEvent[] {
    const item = objectOf(event.item);
    if (!item) return [];
    const { reader } = this.#newItem(item, numberOf(event.output_index));
    return reader instanceof CallReader ? reader.begin() : [];
  }

  /** The item that an event names; servers that give neither id nor index mean the last one. */
  #find(event: JsonObject): OpenItem | undefined {
    const index = numberOf(event.output_index);
    const byId = this.#byId.get(textOf(event.item_id) ?? '');
    return byId ?? (index === undefined ? this.#items.at(-1) : this.#byIndex.get(index));
  }

  #finishItem(event: JsonObject): readonly ChatEvent[] {
    const item = objectOf(event.item);
    if (!item) return [];
    const index = numberOf(event.output_index);
    const found = this.#find({ ...event, item_id: item.id ?? null });
    const open = found && found.type === item.type && !found.isOver ? found : this.#newItem(item, index);
    return this.#end(open, item);
  }

  #end(open: OpenItem, item: JsonObject): readonly ChatEvent[] {
    if (open.isOver) return [];
    open.isOver = true;
    return open.reader.end(item);
  }

  #grow(event: JsonObject): readonly ChatEvent[] {
    const open = this.#find(event) ?? this.#unannounced(event);
    if (!open || open.isOver) return [];
    const events = open.reader.read(event);
    return events.length === 0 ? events : [...this.#start({}), ...events];
  }

  #unannounced(event: JsonObject): OpenItem | undefined {
    const type = UNANNOUNCED.find(([beginning]) => String(event.type).startsWith(beginning))?.[1];
    if (type === undefined || event.delta === undefined) return undefined;
    return this.#newItem({ type, id: event.item_id ?? null }, numberOf(event.output_index));
  }

  /** An item of the finished response: what of it has not been told. */
  #catchUp(item: JsonValue, index: number): readonly ChatEvent[] {
    if (!isObject(item)) return [];
    const known = this.#knownItem(item, index);
    return this.#end(known ?? this.#newItem(item, undefined), item);
  }

  #knownItem(item: JsonObject, index: number): OpenItem | undefined {
    const callId = textOf(item.call_id);
    const byCall = callId === undefined ? undefined : this.#items.find((open) => open.callId === callId);
    const byPlace = this.#byIndex.get(index) ?? this.#items[index];
    const known = this.#byId.get(textOf(item.id) ?? '') ?? byCall;
    return known ?? (byPlace?.type === item.type && byPlace?.callId === callId ? byPlace : undefined);
  }

  #usageEvents(): readonly ChatEvent[] {
    return this.#usage ? [{ type: 'usage', usage: this.#usage }] : [];
  }
}
