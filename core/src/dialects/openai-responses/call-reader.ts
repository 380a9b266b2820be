import type { ChatEvent, JsonObject } from '../../contract/index.ts';
import { isObject, stringOf, textOf } from '../../wire/json-values.ts';
import { type ItemReader, type ReaderContext, untold } from './item-reader.ts';
import { nativeArguments, nativeCallOf } from './native-tools.ts';
import { ownExtras } from './own-extras.ts';

/** The fields of a call item that a block has. */
export interface CallFields {
  readonly kind: 'function' | 'freeform';
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  /** All arguments; undefined where the item has none yet. */
  readonly text: string | undefined;
}

/** True for items that call a tool which the client runs. */
export function isCall(item: JsonObject): boolean {
  return item.type === 'function_call' || item.type === 'custom_tool_call' || nativeCallOf(item) !== undefined;
}

/** Reads the fields of a call item, whatever its kind. */
export function callFields(item: JsonObject): CallFields {
  const namespace = textOf(item.namespace);
  if (item.type === 'custom_tool_call') {
    return { kind: 'freeform', namespace, name: textOf(item.name), text: stringOf(item.input) };
  }
  const native = nativeCallOf(item);
  if (native) return { kind: 'function', namespace: undefined, name: native.name, text: nativeArguments(native, item) };
  // Some servers and clients write the arguments as they are.
  const text = isObject(item.arguments) ? JSON.stringify(item.arguments) : stringOf(item.arguments);
  return { kind: 'function', namespace, name: textOf(item.name), text };
}

const DELTAS = new Set(['response.function_call_arguments.delta', 'response.custom_tool_call_input.delta']);
const DONES: Readonly<Record<string, string>> = {
  'response.function_call_arguments.done': 'arguments',
  'response.custom_tool_call_input.done': 'input',
};

/** Reads a call. It is told as soon as its name is known; the arguments of an item that is not over yet are not trusted. */
export class CallReader implements ItemReader {
  readonly #context: ReaderContext;
  readonly #item: JsonObject;
  #id: string | undefined;
  #text = '';

  constructor(item: JsonObject, context: ReaderContext) {
    this.#item = item;
    this.#context = context;
  }

  /** What is known when the item is announced. */
  begin(): readonly ChatEvent[] {
    return nativeCallOf(this.#item) ? [] : this.#start(this.#item);
  }

  read(event: JsonObject): readonly ChatEvent[] {
    const type = String(event.type);
    if (DELTAS.has(type)) return this.#write(stringOf(event.delta) ?? '');
    const field = Object.hasOwn(DONES, type) ? DONES[type] : undefined;
    return field === undefined ? [] : this.#write(untold(this.#text, stringOf(event[field])));
  }

  end(item: JsonObject): readonly ChatEvent[] {
    const start = this.#start(item);
    if (this.#id === undefined) return [];
    const rest = untold(this.#text, callFields(item).text);
    return [...start, ...this.#write(rest), { type: 'tool-call-end', id: this.#id }];
  }

  /** A call without a name cannot be told; its id pairs it with its result, so one of ours stands in for a missing one. */
  #start(item: JsonObject): readonly ChatEvent[] {
    const { kind, namespace, name } = callFields(item);
    if (this.#id !== undefined || name === undefined) return [];
    this.#id = this.#context.newBlockId();
    this.#context.onCall();
    const callId = textOf(item.call_id) ?? textOf(item.id) ?? this.#context.newCallId();
    const neutral = this.#context.toolName(namespace, name);
    const held = this.#text;
    const start: ChatEvent = {
      type: 'tool-call-start',
      id: this.#id,
      callId,
      name: neutral,
      kind,
      ...ownExtras({ id: item.id }),
    };
    return held === '' ? [start] : [start, { type: 'tool-call-delta', id: this.#id, delta: held }];
  }

  #write(delta: string): readonly ChatEvent[] {
    if (delta === '') return [];
    this.#text += delta;
    return this.#id === undefined ? [] : [{ type: 'tool-call-delta', id: this.#id, delta }];
  }
}
