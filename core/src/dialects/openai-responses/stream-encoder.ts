import type {
  ChatEvent,
  ErrorFacts,
  Finish,
  JsonObject,
  Mapper,
  ReplyContext,
  Signature,
  Usage,
  WireEvent,
} from '../../contract/index.ts';
import { isObject, textOf } from '../../wire/json-values.ts';
import { createCallIds } from '../openai-chat/call-id.ts';
import { noteUnsaidEnd } from '../openai-chat/unsaid-end.ts';
import { CallWriter, callPrefix } from './call-writer.ts';
import { OPENAI_RESPONSES } from './dialect-id.ts';
import { errorEventFields, responseError } from './encode-error.ts';
import { incompleteReason } from './finish-reason.ts';
import { createEventWriter, createItemEvents, type ItemEvents } from './item-events.ts';
import { MessageWriter } from './message-writer.ts';
import { ownExtrasOf } from './own-extras.ts';
import { createSeal } from './reasoning-seal.ts';
import { ReasoningWriter } from './reasoning-writer.ts';
import { createResponseWriter, type ResponseState, type ResponseWriter } from './response-object.ts';
import { encodeUsage } from './usage.ts';

type EventOf<Type extends ChatEvent['type']> = Extract<ChatEvent, { type: Type }>;
type Wire = readonly WireEvent[];

/** Rough size of a token, for counts that the upstream never gave. */
const CHARACTERS_PER_TOKEN = 3.6;

/** Writes the events of one reply. */
export class StreamEncoder implements Mapper<ChatEvent, WireEvent> {
  readonly #context: ReplyContext;
  readonly #writer = createEventWriter();
  readonly #response: ResponseWriter;
  readonly #output: JsonObject[] = [];
  readonly #callIds = createCallIds();
  readonly #seal: ReturnType<typeof createSeal>;
  #message: MessageWriter | undefined;
  #phase: JsonObject['phase'];
  #reasoning: ReasoningWriter | undefined;
  #redacted: Signature | undefined;
  #call: CallWriter | undefined;
  #hasRefusal = false;
  #characters = 0;
  #usage: Usage | undefined;
  #isOver = false;
  /** The response as it ended; undefined until then. */
  final: string | undefined;

  constructor(context: ReplyContext) {
    this.#context = context;
    this.#response = createResponseWriter(context);
    this.#seal = createSeal(context);
  }

  push(event: ChatEvent): Wire {
    return this.#isOver ? [] : this.#encode(event);
  }

  end(): Wire {
    return [];
  }

  #encode(event: ChatEvent): Wire {
    switch (event.type) {
      case 'reply-start':
        // responses trap 8
        return ['response.created', 'response.in_progress'].map((type) => this.#lifecycle(type, 'in_progress'));
      case 'text-start':
      case 'refusal-start':
        return this.#startWords(ownExtrasOf(event).phase);
      case 'text-delta':
        return this.#say('text', event.delta);
      case 'refusal-delta':
        return this.#say('refusal', event.delta);
      case 'citation':
        return [...this.#openMessage(), ...(this.#message?.cite(event) ?? [])];
      case 'text-end':
      case 'refusal-end':
        return this.#message?.endPart() ?? [];
      case 'reasoning-start':
        this.#redacted = event.redacted;
        return this.#closeMessage(false);
      case 'reasoning-delta':
        return this.#think(event.delta);
      case 'reasoning-end':
        return this.#endReasoning(event);
      case 'tool-call-start':
        return this.#startCall(event);
      case 'tool-call-delta':
        this.#characters += event.delta.length;
        return event.delta === '' ? [] : (this.#call?.write(event.delta) ?? []);
      case 'tool-call-end':
        return this.#call?.end() ?? [];
      case 'opaque':
        return this.#carry(event);
      case 'usage':
        this.#usage = event.usage;
        return [];
      case 'keepalive':
        // No event of the specification: only a client that would leave gets one, from the host.
        return [];
      case 'reply-end':
        return this.#finish(event.finish);
      case 'error':
        return this.#fail(event.error);
    }
  }

  #newItem(prefix: string): ItemEvents {
    return createItemEvents(this.#writer, this.#output, this.#context.newId(prefix));
  }

  #openMessage(): Wire {
    if (this.#message) return [];
    this.#message = new MessageWriter(this.#newItem('msg_'), this.#phase, this.#context.note);
    return this.#message.begin();
  }

  #closeMessage(isIncomplete: boolean): Wire {
    const events = this.#message?.end(isIncomplete) ?? [];
    this.#message = undefined;
    return events;
  }

  #startWords(phase: JsonObject['phase']): Wire {
    const before = phase === this.#phase ? [] : this.#closeMessage(false);
    this.#phase = phase;
    return before;
  }

  #say(kind: 'text' | 'refusal', delta: string): Wire {
    if (delta === '') return [];
    this.#characters += delta.length;
    this.#hasRefusal ||= kind === 'refusal';
    const start = this.#openMessage();
    return [...start, ...(this.#message?.write(kind, delta) ?? [])];
  }

  #openReasoning(): Wire {
    if (this.#reasoning) return [];
    this.#reasoning = new ReasoningWriter(this.#newItem('rs_'));
    return this.#reasoning.begin();
  }

  #think(delta: string): Wire {
    if (delta === '') return [];
    this.#characters += delta.length;
    const start = this.#openReasoning();
    return [...start, ...(this.#reasoning?.write(delta) ?? [])];
  }

  #endReasoning({ signature }: EventOf<'reasoning-end'>): Wire {
    const redacted = this.#redacted;
    const sealed = this.#seal({ signature, redacted, hasText: this.#reasoning !== undefined });
    if (!this.#reasoning && sealed === undefined) {
      if (redacted) this.#context.note({ feature: 'redacted-reasoning', effect: 'the client has not asked for it' });
      return [];
    }
    const start = this.#openReasoning();
    const events = [...start, ...(this.#reasoning?.end(sealed) ?? [])];
    this.#reasoning = undefined;
    return events;
  }

  /** A proof that another service put on its call has no field here: an item of reasoning without words carries it. */
  #carryProof(signature: Signature | undefined): Wire {
    const isForeign = signature !== undefined && signature.origin !== OPENAI_RESPONSES;
    const sealed = isForeign ? this.#seal({ signature, redacted: undefined, hasText: false }) : undefined;
    if (sealed === undefined) return [];
    const carrier = new ReasoningWriter(this.#newItem('rs_'));
    return [...carrier.begin(), ...carrier.end(sealed)];
  }

  #startCall({ callId, name, kind, signature }: EventOf<'tool-call-start'>): Wire {
    const before = [...this.#closeMessage(false), ...this.#carryProof(signature)];
    const { tools } = this.#context.request;
    const shortId = this.#callIds(callId); // responses trap 21
    const call = { callId: shortId, name, kind };
    this.#call = new CallWriter(this.#newItem(callPrefix(name, kind, tools)), call, tools);
    return [...before, ...this.#call.begin()];
  }

  #carry({ dialect, kind, value }: EventOf<'opaque'>): Wire {
    if (dialect !== OPENAI_RESPONSES || !isObject(value)) {
      this.#context.note({ feature: 'reply-block', effect: `the dialect has no block ${kind}` });
      return [];
    }
    const before = this.#closeMessage(false);
    // SDKs fail on two items with one id.
    const own = textOf(value.id);
    const isFree = own !== undefined && !this.#output.some(({ id }) => id === own);
    const id = isFree ? own : this.#context.newId('item_');
    const events = createItemEvents(this.#writer, this.#output, id);
    const item = { ...value, id };
    return [...before, events.added(item), events.done(item)];
  }

  /** Several clients fail on an end without usage: what nobody has counted is estimated. */
  #usageSoFar(): JsonObject {
    const outputTokens = Math.ceil(this.#characters / CHARACTERS_PER_TOKEN);
    return encodeUsage({ outputTokens, ...this.#usage }, this.#context.inputTokenEstimate);
  }

  #state(status: ResponseState['status']): ResponseState {
    const isOver = status !== 'in_progress';
    return {
      status,
      output: isOver ? this.#output : [],
      usage: isOver ? this.#usageSoFar() : null,
      error: null,
      incompleteReason: undefined,
      completedAt: status === 'completed' ? Math.floor(this.#context.now() / 1000) : null,
    };
  }

  #lifecycle(type: string, status: ResponseState['status'], more: Partial<ResponseState> = {}): WireEvent {
    const response = this.#response({ ...this.#state(status), ...more });
    if (status !== 'in_progress') this.final = response;
    return this.#writer.lifecycle(type, response);
  }

  #finish(finish: Finish): Wire {
    noteUnsaidEnd(finish, this.#context);
    const words = finish.reason === 'refusal' && !this.#hasRefusal ? (finish.explanation ?? '') : '';
    const refusal = this.#say('refusal', words);
    const reason = incompleteReason(finish, this.#hasRefusal);
    const closed = this.#closeMessage(reason !== undefined);
    this.#isOver = true;
    const status = reason === undefined ? 'completed' : 'incomplete';
    const last = this.#lifecycle(`response.${status}`, status, { incompleteReason: reason });
    return [...refusal, ...closed, last, { data: '[DONE]' }];
  }

  /** What was begun stays as it is: a closed item would look whole. */
  #fail(error: ErrorFacts): Wire {
    this.#isOver = true;
    const said = this.#writer.event('error', errorEventFields(error));
    // An estimate here would stand as truth in the books of who reads it: a failed reply needs no usage.
    const usage = this.#usage ? this.#usageSoFar() : null;
    return [said, this.#lifecycle('response.failed', 'failed', { error: responseError(error), usage })];
  }
}

/**
 * Encodes a stream: each item with its parts, in the order of their beginnings, then the whole response and `[DONE]`.
 * @see https://platform.openai.com/docs/api-reference/responses-streaming
 */
export function createStreamEncoder(context: ReplyContext): Mapper<ChatEvent, WireEvent> {
  return new StreamEncoder(context);
}
