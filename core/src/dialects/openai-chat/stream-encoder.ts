import type {
  ChatEvent,
  Citation,
  Finish,
  JsonObject,
  Mapper,
  ReplyContext,
  Usage,
  WireEvent,
} from '../../contract/index.ts';
import { encodeAnnotations } from './annotation.ts';
import { type ClientForm, clientFormOf, envelope } from './client-form.ts';
import { encodeStreamError } from './encode-error.ts';
import { finishWord } from './finish-reason.ts';
import { signatureFormat } from './signature-format.ts';
import { DONE } from './stream-decoder.ts';
import { writeCallSignature } from './tool-call.ts';
import { noteUnsaidEnd } from './unsaid-end.ts';
import { encodeUsage } from './usage.ts';

type EventOf<Type extends ChatEvent['type']> = Extract<ChatEvent, { type: Type }>;

interface OpenCall {
  readonly index: number;
  readonly kind: 'function' | 'freeform';
  hasArguments: boolean;
}

/** What a waiting client gets between two events. */
export const KEEPALIVE: WireEvent = { data: '', comment: 'keepalive' };

/** Writes the chunks of one reply. */
class StreamEncoder implements Mapper<ChatEvent, WireEvent> {
  readonly #context: ReplyContext;
  readonly #form: ClientForm;
  #call: OpenCall | undefined;
  #callCount = 0;
  #detailCount = 0;
  #textLength = 0;
  #blockStart = 0;
  #citations: Citation[] = [];
  #hasRefusal = false;
  #usage: Usage | undefined;
  #isOver = false;

  constructor(context: ReplyContext) {
    this.#context = context;
    this.#form = clientFormOf(context);
  }

  push(event: ChatEvent): readonly WireEvent[] {
    return this.#isOver ? [] : this.#encode(event); // trap 14
  }

  end(): readonly WireEvent[] {
    return [];
  }

  #encode(event: ChatEvent): readonly WireEvent[] {
    switch (event.type) {
      case 'reply-start':
        return [this.#delta({ role: 'assistant', content: '' })];
      case 'text-start':
        this.#blockStart = this.#textLength;
        return [];
      case 'text-delta':
        this.#textLength += event.delta.length;
        return [this.#delta({ content: event.delta })];
      case 'citation':
        this.#citations.push({ dialect: event.dialect, value: event.value });
        return [];
      case 'text-end':
        return this.#annotate();
      case 'reasoning-start':
        return this.#startReasoning(event);
      case 'reasoning-delta':
        return [this.#delta(this.#reasoning(event.delta))];
      case 'reasoning-end':
        return this.#endReasoning(event);
      case 'refusal-delta':
        this.#hasRefusal = true;
        return [this.#delta({ refusal: event.delta })];
      case 'tool-call-start':
        return this.#startCall(event);
      case 'tool-call-delta':
        return this.#continueCall(event.delta);
      case 'tool-call-end':
        return this.#endCall();
      case 'usage':
        this.#usage = event.usage;
        return [];
      case 'keepalive':
        return [KEEPALIVE];
      case 'opaque':
        this.#context.note({ feature: 'reply-block', effect: `the dialect has no block ${event.kind}` });
        return [];
      case 'reply-end':
        return this.#finish(event.finish);
      case 'error':
        this.#isOver = true;
        return [encodeStreamError(event.error)]; // trap 14
      default:
        return [];
    }
  }

  #chunk(choices: readonly JsonObject[], usage: JsonObject | null): WireEvent {
    const { includesUsage } = this.#form;
    const chunk = { ...envelope(this.#form, 'chat.completion.chunk'), choices, ...(includesUsage && { usage }) };
    return { data: JSON.stringify(chunk) };
  }

  #delta(delta: JsonObject, finish: string | null = null): WireEvent {
    return this.#chunk([{ index: 0, delta, logprobs: null, finish_reason: finish }], null);
  }

  #annotate(): readonly WireEvent[] {
    const range = { start: this.#blockStart, end: this.#textLength };
    const annotations = encodeAnnotations(this.#citations, range, this.#context.note);
    this.#citations = [];
    return annotations.length === 0 ? [] : [this.#delta({ annotations })];
  }

  #detail(fields: JsonObject): JsonObject {
    return { reasoning_details: [{ ...fields, index: this.#detailCount }] };
  }

  #startReasoning({ redacted }: EventOf<'reasoning-start'>): readonly WireEvent[] {
    if (!redacted || !this.#form.hasReasoningDetails) return [];
    const { value: data } = redacted;
    return [this.#delta(this.#detail({ type: 'reasoning.encrypted', data, format: signatureFormat(redacted) }))];
  }

  #reasoning(text: string): JsonObject {
    const details = this.#form.hasReasoningDetails ? this.#detail({ type: 'reasoning.text', text }) : {};
    return { reasoning_content: text, ...details };
  }

  #endReasoning({ signature }: EventOf<'reasoning-end'>): readonly WireEvent[] {
    if (!this.#form.hasReasoningDetails) return [];
    const proof = signature && { signature: signature.value, format: signatureFormat(signature) };
    const events = proof ? [this.#delta(this.#detail({ type: 'reasoning.text', ...proof }))] : [];
    this.#detailCount += 1;
    return events;
  }

  #callDelta(fields: JsonObject): WireEvent {
    return this.#delta({ tool_calls: [{ index: this.#call?.index ?? 0, ...fields }] });
  }

  /** Indexes are dense and count calls alone: SDKs fail on a stream that starts at 1. */
  #startCall({ callId: id, name, kind, signature }: EventOf<'tool-call-start'>): readonly WireEvent[] {
    this.#call = { index: this.#callCount, kind, hasArguments: false };
    this.#callCount += 1; // trap 8, responses trap 3
    if (this.#form.isLegacy) return this.#legacy({ name, arguments: '' });
    const proof = writeCallSignature(signature);
    if (kind === 'freeform') return [this.#callDelta({ id, type: 'custom', custom: { name, input: '' }, ...proof })];
    return [this.#callDelta({ id, type: 'function', function: { name, arguments: '' }, ...proof })];
  }

  #continueCall(text: string): readonly WireEvent[] {
    if (!this.#call) return [];
    this.#call.hasArguments = true;
    if (this.#form.isLegacy) return this.#legacy({ arguments: text });
    const { kind } = this.#call;
    return [this.#callDelta(kind === 'freeform' ? { custom: { input: text } } : { function: { arguments: text } })];
  }

  #endCall(): readonly WireEvent[] {
    const isEmpty = this.#call?.kind === 'function' && !this.#call.hasArguments;
    const events = isEmpty ? this.#continueCall('{}') : [];
    this.#call = undefined;
    return events;
  }

  /** The deprecated form has room for one call. */
  #legacy(functionCall: JsonObject): readonly WireEvent[] {
    if (this.#call?.index === 0) return [this.#delta({ function_call: functionCall })];
    if (functionCall.name)
      this.#context.note({ feature: 'parallel-call', effect: 'the client can take one call a turn' });
    return [];
  }

  #finish(finish: Finish): readonly WireEvent[] {
    this.#isOver = true;
    noteUnsaidEnd(finish, this.#context);
    const { includesUsage, isLegacy } = this.#form;
    const words = finish.reason === 'refusal' && !this.#hasRefusal ? finish.explanation : undefined;
    const traits = { hasCalls: this.#callCount > 0, hasRefusal: this.#hasRefusal, isLegacy };
    const usage = this.#usage && encodeUsage(this.#usage, this.#context.inputTokenEstimate);
    return [
      ...(words ? [this.#delta({ refusal: words })] : []),
      this.#delta({}, finishWord(finish, traits)),
      ...(includesUsage && usage ? [this.#chunk([], usage)] : []),
      { data: DONE }, // trap 52
    ];
  }
}

/**
 * Encodes a stream: the role first, then deltas, the finish word, usage if the client asked for it, and `[DONE]`; or an error
 * frame with nothing behind it.
 * @see https://platform.openai.com/docs/api-reference/chat-streaming
 */
export function createStreamEncoder(context: ReplyContext): Mapper<ChatEvent, WireEvent> {
  return new StreamEncoder(context);
}
