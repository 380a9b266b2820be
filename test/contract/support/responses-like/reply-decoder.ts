import {
  type ChatEvent,
  defined,
  type FinishReason,
  isObject,
  type JsonObject,
  type JsonValue,
  type Mapper,
  numberOf,
  objectOf,
  parseJson,
  stringOf,
  textOf,
  type Usage,
  type WireEvent,
} from '@pipeproxy/core';
import { RESPONSES } from './dialect-id.ts';

type Events = readonly ChatEvent[];
type Read = (event: JsonObject, state: State) => Events;

interface State {
  /** Items of the output that are open, by output index. */
  readonly items: Map<JsonValue | undefined, JsonObject>;
  hasCalls: boolean;
  isOver: boolean;
}

const extrasOf = (item: JsonObject, names: readonly string[]) => {
  const kept = names.filter((name) => textOf(item[name]) !== undefined).map((name) => [name, item[name]]);
  return { extras: { [RESPONSES]: Object.fromEntries(kept) as JsonObject } };
};

const idOf = ({ output_index: index }: JsonObject): string => String(index);
const partId = ({ output_index: index, content_index: part }: JsonObject): string => `${index}.${part}`;

function call(event: JsonObject, item: JsonObject, kind: 'function' | 'freeform', state: State): Events {
  state.hasCalls = true;
  const name = [textOf(item.namespace), item.name].filter(Boolean).join('.');
  const callId = String(item.call_id);
  return [{ type: 'tool-call-start', id: idOf(event), callId, name, kind, ...extrasOf(item, ['id']) }];
}

/** How an item opens; kinds that are not here are given out whole when they are done. */
const OPENINGS: Readonly<Record<string, (event: JsonObject, item: JsonObject, state: State) => Events>> = {
  message: () => [],
  reasoning: (event, item) => [{ type: 'reasoning-start', id: idOf(event), ...extrasOf(item, ['id']) }],
  function_call: (event, item, state) => call(event, item, 'function', state),
  custom_tool_call: (event, item, state) => call(event, item, 'freeform', state),
};

function sealed({ encrypted_content: value }: JsonObject) {
  const text = textOf(value);
  return text ? { signature: { origin: RESPONSES, value: text } } : {};
}

function closeItem(event: JsonObject, state: State): Events {
  const item = objectOf(event.item) ?? {};
  const kind = String(item.type);
  state.items.delete(event.output_index);
  if (kind === 'message') return [];
  if (kind === 'reasoning')
    return [{ type: 'reasoning-end', id: idOf(event), ...sealed(item), ...extrasOf(item, ['id']) }];
  if (OPENINGS[kind]) return [{ type: 'tool-call-end', id: idOf(event), ...extrasOf(item, ['id']) }];
  return [{ type: 'opaque', id: idOf(event), dialect: RESPONSES, kind, value: item }];
}

function openPart(event: JsonObject, { items }: State): Events {
  const item = items.get(event.output_index) ?? {};
  const isRefusal = objectOf(event.part)?.type === 'refusal';
  return [{ type: isRefusal ? 'refusal-start' : 'text-start', id: partId(event), ...extrasOf(item, ['id', 'phase']) }];
}

function closePart(event: JsonObject): Events {
  return [{ type: objectOf(event.part)?.type === 'refusal' ? 'refusal-end' : 'text-end', id: partId(event) }];
}

type DeltaType = 'text-delta' | 'reasoning-delta' | 'tool-call-delta' | 'refusal-delta';

const grow =
  (type: DeltaType, id: (event: JsonObject) => string): Read =>
  (event) => {
    const delta = textOf(event.delta);
    return delta ? [{ type, id: id(event), delta }] : [];
  };

/** Parts of a summary are one text with a blank line between them. */
const nextSummary: Read = (event) =>
  numberOf(event.summary_index) ? [{ type: 'reasoning-delta', id: idOf(event), delta: '\n\n' }] : [];

function usageOf(usage: JsonObject): Usage {
  const { input_tokens: input, output_tokens: output } = usage;
  const into = objectOf(usage.input_tokens_details);
  return {
    ...defined({
      inputTokens: numberOf(input),
      cachedReadTokens: numberOf(into?.cached_tokens),
      cachedWriteTokens: numberOf(into?.cache_write_tokens),
      outputTokens: numberOf(output),
      reasoningTokens: numberOf(objectOf(usage.output_tokens_details)?.reasoning_tokens),
    }),
    raw: usage,
  };
}

const INCOMPLETE: Readonly<Record<string, FinishReason>> = {
  max_output_tokens: 'length',
  content_filter: 'content-filter',
};

function finish({ response }: JsonObject, state: State): Events {
  const { usage, status, incomplete_details: details } = objectOf(response) ?? {};
  const cause = stringOf(objectOf(details)?.reason);
  const known = cause === undefined ? undefined : (INCOMPLETE[cause] ?? 'other');
  const reason = known ?? (state.hasCalls ? 'tool-calls' : 'stop');
  state.isOver = true;
  return [
    ...(isObject(usage) ? [{ type: 'usage', usage: usageOf(usage) } as const] : []),
    { type: 'reply-end', finish: { reason, raw: cause ?? String(status) } },
  ];
}

function fail(error: JsonObject | undefined, state: State): Events {
  state.isOver = true;
  const message = textOf(error?.message) ?? 'The upstream failed.';
  return [{ type: 'error', error: { kind: 'server', message, ...defined({ code: textOf(error?.code) }) } }];
}

/** Type of event -> what it says; every other event says nothing that a neutral reply has. */
const EVENTS: Readonly<Record<string, Read>> = {
  'response.created': ({ response }) => {
    const { id, model } = objectOf(response) ?? {};
    return [{ type: 'reply-start', ...defined({ replyId: textOf(id), model: textOf(model) }) }];
  },
  'response.output_item.added': (event, state) => {
    const item = objectOf(event.item) ?? {};
    state.items.set(event.output_index, item);
    return OPENINGS[String(item.type)]?.(event, item, state) ?? [];
  },
  'response.output_item.done': closeItem,
  'response.content_part.added': openPart,
  'response.content_part.done': closePart,
  'response.output_text.delta': grow('text-delta', partId),
  'response.refusal.delta': grow('refusal-delta', partId),
  'response.reasoning_summary_part.added': nextSummary,
  'response.reasoning_summary_text.delta': grow('reasoning-delta', idOf),
  'response.reasoning_text.delta': grow('reasoning-delta', idOf),
  'response.function_call_arguments.delta': grow('tool-call-delta', idOf),
  'response.custom_tool_call_input.delta': grow('tool-call-delta', idOf),
  'response.output_text.annotation.added': (event) => [
    { type: 'citation', id: partId(event), dialect: RESPONSES, value: event.annotation ?? null },
  ],
  'response.completed': finish,
  'response.incomplete': finish,
  'response.failed': ({ response }, state) => fail(objectOf(objectOf(response)?.error), state),
  error: (event, state) => fail(event, state),
};

/** Reads a stream of the Responses API. */
export function createReplyDecoder(): Mapper<WireEvent, ChatEvent> {
  const state: State = { items: new Map(), hasCalls: false, isOver: false };
  return {
    push({ data, fault }) {
      const event = objectOf(parseJson(data));
      if (state.isOver || !event) return [];
      return fault ? fail({ message: fault.message }, state) : (EVENTS[String(event.type)]?.(event, state) ?? []);
    },
    end: () => (state.isOver ? [] : fail({ message: 'The stream ended early.' }, state)),
  };
}
