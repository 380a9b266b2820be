import type { ChatEvent, JsonObject, JsonValue, Signature } from '../../contract/index.ts';
import { isObject, objectOf, textOf } from '../../wire/json-values.ts';
import { emptyProof, sealProof } from '../../wire/sealed-proof.ts';
import { ANTHROPIC_MESSAGES } from './dialect-id.ts';

/** The parsed data of one event of a stream. */
export type Frame = JsonObject & { readonly type: string };
type Frames = readonly Frame[];

/** A content block of a reply that is being written; it is opened when it has something to say, and never empty. */
export interface BlockWriter {
  /** What is written as soon as the block begins. */
  readonly opening: Frames;
  delta(text: string): Frames;
  cite(value: JsonValue): Frames;
  end(event: ChatEvent): Frames;
}

/** Writes the frames of one block, all with its index. */
export interface BlockFrames {
  open(block: JsonObject): Frame;
  delta(delta: JsonObject): Frame;
  stop(): Frame;
}

const NOTHING: Frames = [];
const say = () => NOTHING;

/** Writes nothing: for what clients of this dialect cannot use. */
export const silentWriter: BlockWriter = { opening: NOTHING, delta: say, cite: say, end: say };

export function textWriter(frames: BlockFrames): BlockWriter {
  let isOpen = false;
  const held: JsonValue[] = [];
  const cite = (citation: JsonValue): Frame => frames.delta({ type: 'citations_delta', citation });
  const open = (): Frames => {
    if (isOpen) return NOTHING;
    isOpen = true;
    return [frames.open({ type: 'text', text: '' }), ...held.map(cite)];
  };
  return {
    opening: NOTHING,
    delta: (text) => (text === '' ? NOTHING : [...open(), frames.delta({ type: 'text_delta', text })]),
    cite(value) {
      if (isOpen) return [cite(value)];
      held.push(value);
      return NOTHING;
    },
    end: () => (isOpen ? [frames.stop()] : NOTHING),
  };
}

/** What the end of a block of thinking depends on. */
export interface ThinkingWish {
  newId(prefix: string): string;
  /** True: the client asked for thinking, so that it carries even a block that says nothing. */
  readonly isWanted: boolean;
}

/**
 * Thinking always ends with a signature, because clients send the block back with it: Anthropic's own, another's under our seal, or
 * one of ours that proves nothing.
 */
export function thinkingWriter(frames: BlockFrames, { newId, isWanted }: ThinkingWish): BlockWriter {
  let isOpen = false;
  const open = (): Frames => {
    if (isOpen) return NOTHING;
    isOpen = true;
    return [frames.open({ type: 'thinking', thinking: '', signature: '' })];
  };
  const signatureFor = (proof: Signature | undefined): string => {
    if (!proof) return emptyProof(newId);
    return proof.origin === ANTHROPIC_MESSAGES ? proof.value : sealProof({ signature: proof });
  };
  return {
    opening: NOTHING,
    delta: (thinking) => (thinking === '' ? NOTHING : [...open(), frames.delta({ type: 'thinking_delta', thinking })]),
    cite: say,
    end(event) {
      const proof = event.type === 'reasoning-end' ? event.signature : undefined;
      const isKept = isOpen || proof?.origin === ANTHROPIC_MESSAGES || (proof !== undefined && isWanted);
      if (!isKept) return NOTHING;
      return [...open(), frames.delta({ type: 'signature_delta', signature: signatureFor(proof) }), frames.stop()];
    },
  };
}

export function redactedWriter(frames: BlockFrames, data: string): BlockWriter {
  return {
    ...silentWriter,
    opening: [frames.open({ type: 'redacted_thinking', data })],
    end: () => [frames.stop()],
  };
}

type CallStart = Extract<ChatEvent, { type: 'tool-call-start' }>;

/** Text as the inside of a JSON string. */
const escaped = (text: string): string => JSON.stringify(text).slice(1, -1);

/** A call's arguments as they come. Plain input is wrapped, because clients of this dialect read JSON alone. */
export function callWriter(
  frames: BlockFrames,
  { callId, name, kind }: CallStart,
  newId: (prefix: string) => string,
): BlockWriter {
  const id = callId.replace(/[^a-zA-Z0-9_-]/g, '_') || newId('toolu_');
  const isFreeform = kind === 'freeform';
  const piece = (partial_json: string): Frame => frames.delta({ type: 'input_json_delta', partial_json });
  let isEmpty = true;
  return {
    opening: [frames.open({ type: 'tool_use', id, name, input: {} }), ...(isFreeform ? [piece('{"input":"')] : [])],
    delta(text) {
      if (text === '') return NOTHING;
      isEmpty = false;
      return [piece(isFreeform ? escaped(text) : text)];
    },
    cite: say,
    end() {
      if (isFreeform) return [piece('"}'), frames.stop()];
      return isEmpty ? [piece('{}'), frames.stop()] : [frames.stop()];
    },
  };
}

/** A whole block of this dialect's own; the input of a server's tool comes as a piece, as the API sends it. */
export function opaqueFrames(frames: BlockFrames, value: JsonValue): Frames {
  if (!isObject(value) || textOf(value.type) === undefined) return NOTHING;
  const input = objectOf(value.input);
  if (!input) return [frames.open(value), frames.stop()];
  const partial_json = JSON.stringify(input);
  return [
    frames.open({ ...value, input: {} }),
    frames.delta({ type: 'input_json_delta', partial_json }),
    frames.stop(),
  ];
}
