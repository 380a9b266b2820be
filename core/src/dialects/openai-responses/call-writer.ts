import type { ChatTool, JsonObject, WireEvent } from '../../contract/index.ts';
import type { ItemEvents } from './item-events.ts';
import { type CallInit, callForm, encodeCallItem } from './tool-call.ts';

/** Beginnings of the ids of items with calls. */
const PREFIXES = { function_call: 'fc_', custom_tool_call: 'ctc_' } as const;

/** The beginning of the id of an item that calls a tool. */
export function callPrefix(name: string, kind: CallInit['kind'], tools: readonly ChatTool[]): string {
  const { native, type } = callForm(name, kind, tools);
  return native ? `${native.name}_` : PREFIXES[type];
}

/**
 * Writes a call in the kind in which the client declared its tool. Its arguments come as they are written, but for two cases in
 * which only all of them can be read: tools with an item of their own, and plain input that a model has wrapped in JSON.
 */
export class CallWriter {
  readonly #events: ItemEvents;
  readonly #call: Omit<CallInit, 'arguments'>;
  readonly #tools: readonly ChatTool[];
  readonly #form: ReturnType<typeof callForm>;
  readonly #isHeld: boolean;
  #text = '';

  constructor(events: ItemEvents, call: Omit<CallInit, 'arguments'>, tools: readonly ChatTool[]) {
    this.#events = events;
    this.#call = call;
    this.#tools = tools;
    this.#form = callForm(call.name, call.kind, tools);
    const { native, isFreeform } = this.#form;
    this.#isHeld = native !== undefined || (isFreeform && call.kind === 'function');
  }

  begin(): readonly WireEvent[] {
    if (this.#form.native) return [];
    const { type, field, names } = this.#form;
    return [this.#events.added(this.#item({ type, call_id: this.#call.callId, ...names, [field]: '' }, 'in_progress'))];
  }

  write(delta: string): readonly WireEvent[] {
    this.#text += delta;
    return this.#isHeld ? [] : [this.#piece('delta', { delta })]; // responses trap 7
  }

  end(): readonly WireEvent[] {
    const fields = encodeCallItem({ ...this.#call, arguments: this.#text }, this.#tools);
    const item = this.#item(fields, 'completed');
    if (this.#form.native) return [this.#events.added({ ...item, status: 'in_progress' }), this.#events.done(item)];
    const { field, isFreeform } = this.#form;
    const whole = fields[field] as string;
    const isUnsaid = this.#isHeld || this.#text === '';
    const delta = isUnsaid && whole !== '' ? [this.#piece('delta', { delta: whole })] : [];
    const name = isFreeform ? {} : { name: fields.name as string };
    return [...delta, this.#piece('done', { ...name, [field]: whole }), this.#events.done(item)];
  }

  #piece(end: 'delta' | 'done', fields: JsonObject): WireEvent {
    const beginning = this.#form.isFreeform ? 'response.custom_tool_call_input' : 'response.function_call_arguments';
    return this.#events.inside(`${beginning}.${end}`, fields);
  }

  /** OpenAI's freeform calls have no status. */
  #item(fields: JsonObject, status: string): JsonObject {
    const isStatusless = this.#form.isFreeform && !this.#form.native;
    return { id: this.#events.id, ...(!isStatusless && { status }), ...fields };
  }
}
