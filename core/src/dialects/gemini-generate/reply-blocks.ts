import type { ChatEvent, JsonObject, JsonValue, ReplyContext } from '../../contract/index.ts';
import { isObject, objectOf, stringOf, textOf } from '../../wire/json-values.ts';
import { GEMINI_GENERATE } from './dialect-id.ts';
import { ownExtras } from './own-extras.ts';
import { type CallArguments, createCallArguments } from './partial-args.ts';
import { TEXT_PROOF } from './proof.ts';
import { fieldOf } from './proto-fields.ts';

type Events = readonly ChatEvent[];

const NOTHING: Events = [];

interface OpenText {
  readonly kind: 'text' | 'reasoning';
  readonly id: string;
  /** A signature belongs to the end of its part: what follows it is another block. */
  signature: string | undefined;
}

interface OpenCall {
  readonly kind: 'call';
  readonly id: string;
  readonly args: CallArguments;
}

/** Turns the parts of a reply into blocks of chat events, one open at a time. */
export interface ReplyBlocks {
  push(part: JsonObject): Events;
  /** Sources of the text that is open, or else of the next one. */
  cite(values: readonly JsonValue[]): Events;
  /** Ends what is open: nothing more will come. */
  end(): Events;
  readonly hasCalls: boolean;
}

const signed = (value: string) => ({ origin: GEMINI_GENERATE, value });

function textEnd({ kind, id, signature }: OpenText): ChatEvent {
  if (kind === 'reasoning') return { type: 'reasoning-end', id, ...(signature && { signature: signed(signature) }) };
  return { type: 'text-end', id, ...ownExtras({ thoughtSignature: signature }) };
}

function callEnd({ id, args }: OpenCall): Events {
  const text = args.text();
  const end: ChatEvent = { type: 'tool-call-end', id };
  return text === '' ? [end] : [{ type: 'tool-call-delta', id, delta: text }, end];
}

/** The name of the field that says what a part is: `executableCode`, `inlineData`. */
const kindOf = (part: JsonObject): string => Object.keys(part).find((name) => isObject(part[name])) ?? 'part';

/** Starts with no block. */
export function createReplyBlocks({ newId, note }: Pick<ReplyContext, 'newId' | 'note'>): ReplyBlocks {
  let open: OpenText | OpenCall | undefined;
  let count = 0;
  let hasCalls = false;
  /** Sources are told again and again. */
  const cited = new Set<string>();
  let waiting: JsonValue[] = [];

  function nextId(): string {
    count += 1;
    return String(count - 1);
  }

  function close(): Events {
    const block = open;
    open = undefined;
    if (!block) return NOTHING;
    if (block.kind === 'call') return callEnd(block);
    if (block.kind === 'text' && block.signature !== undefined) note(TEXT_PROOF);
    return [textEnd(block)];
  }

  function citeNow(id: string): Events {
    const values = waiting;
    waiting = [];
    return values.map((value) => ({ type: 'citation', id, dialect: GEMINI_GENERATE, value }));
  }

  function writeText(part: JsonObject): Events {
    const kind = part.thought === true ? 'reasoning' : 'text';
    const delta = stringOf(part.text) ?? '';
    const signature = textOf(fieldOf(part, 'thoughtSignature'));
    if (delta === '' && signature === undefined) return open?.kind === 'call' ? close() : NOTHING;
    const isSame = open?.kind === kind && open.signature === undefined;
    const before = isSame ? NOTHING : close();
    const block: OpenText = isSame ? (open as OpenText) : { kind, id: nextId(), signature: undefined };
    open = block;
    block.signature = signature;
    return [
      ...before,
      ...(isSame ? NOTHING : [{ type: `${kind}-start`, id: block.id } as const]),
      ...(kind === 'text' ? citeNow(block.id) : NOTHING),
      ...(delta === '' ? NOTHING : [{ type: `${kind}-delta`, id: block.id, delta } as const]),
    ];
  }

  function startCall(call: JsonObject, part: JsonObject, name: string): { events: Events; block: OpenCall } {
    const before = close();
    const block: OpenCall = { kind: 'call', id: nextId(), args: createCallArguments() };
    const signature = textOf(fieldOf(part, 'thoughtSignature'));
    const callId = textOf(call.id) ?? newId('call_');
    hasCalls = true;
    open = block;
    const proof = signature === undefined ? {} : { signature: signed(signature) };
    return {
      events: [...before, { type: 'tool-call-start', id: block.id, callId, name, kind: 'function', ...proof }],
      block,
    };
  }

  /** Only the first mention of a call that comes in pieces has its name; one that neither goes on nor has a name ends it. */
  function writeCall(call: JsonObject, part: JsonObject): Events {
    const name = textOf(call.name);
    if (name === undefined && open?.kind !== 'call') return NOTHING;
    const started = name === undefined ? undefined : startCall(call, part, name);
    const block = started?.block ?? (open as OpenCall);
    block.args.add(call);
    const isOver = fieldOf(call, 'willContinue') !== true;
    return [...(started?.events ?? NOTHING), ...(isOver ? close() : NOTHING)];
  }

  function carry(part: JsonObject): Events {
    const before = close();
    return [...before, { type: 'opaque', id: nextId(), dialect: GEMINI_GENERATE, kind: kindOf(part), value: part }];
  }

  return {
    get hasCalls() {
      return hasCalls;
    },
    push(part) {
      const call = objectOf(fieldOf(part, 'functionCall'));
      if (call) return writeCall(call, part);
      const isOther = part.text === undefined && Object.values(part).some(isObject);
      return isOther ? carry(part) : writeText(part);
    },
    cite(values) {
      for (const value of values) {
        const text = JSON.stringify(value);
        if (!cited.has(text)) waiting.push(value);
        cited.add(text);
      }
      return open?.kind === 'text' ? citeNow(open.id) : NOTHING;
    },
    end() {
      if (waiting.length > 0)
        note({ feature: 'citation', effect: 'the sources belong to no text', count: waiting.length });
      return close();
    },
  };
}
