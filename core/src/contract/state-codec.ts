import type { WireEvent } from './framing.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { Patch } from './patch.ts';
import type { ProxyError } from './proxy-error.ts';
import type { RequestBody } from './request-body.ts';

/** Something of an earlier exchange that a request names in place of saying it. */
export interface KeptReference {
  /** `reply`: everything up to its end. `item`: one piece of what a model said. */
  readonly kind: 'reply' | 'item';
  readonly id: string;
  /** The field that names it. */
  readonly param: string;
}

/** One exchange as it is kept: what the client added to the conversation, and the reply, in the dialect's own JSON. */
export interface KeptReply {
  readonly input: readonly JsonValue[];
  readonly reply: JsonObject;
  /** Id of the reply that this one goes on from. */
  readonly previousId?: string;
}

/** What a request's references stand for. */
export interface KeptContext {
  /** The exchanges up to the reply that is named, the oldest first. */
  readonly earlier: readonly KeptReply[];
  /** By id; one that is not there stays as it is. */
  readonly items: ReadonlyMap<string, JsonValue>;
}

/** What is asked about a reply that is kept. */
export interface KeptQuestion {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

/** A reply that has ended well. */
export interface FinishedReply {
  readonly id: string;
  readonly reply: JsonObject;
  /** The pieces that later requests may name, by id. */
  readonly items: ReadonlyMap<string, JsonValue>;
}

/** How a dialect speaks of replies that are kept for later requests. */
export interface StateCodec {
  /** What a request names in place of saying it. Cheap for a request that names nothing. */
  references(body: RequestBody): readonly KeptReference[];
  /** Patches that say in the body what it only names. */
  expand(body: JsonObject, context: KeptContext): readonly Patch[];
  /**
   * What the client adds to the conversation.
   *
   * @param items - What stands for its references, by id.
   */
  inputOf(body: JsonObject, items: KeptContext['items']): readonly JsonValue[];
  /** The body without what it names, for whoever wants to know something of the rest. */
  withoutReferences(body: JsonObject): JsonObject;
  /** False: the client wants its reply forgotten. */
  wantsKept(peeked: RequestBody['peeked']): boolean;
  /** The reply's id, where an event tells it. Gets every event until it is known, so a look at the text must do. */
  replyId(event: WireEvent): string | undefined;
  /** The reply that an event ends well; undefined for all other events, without parsing them. */
  finished(event: WireEvent): FinishedReply | undefined;
  /** Ids of the pieces of a kept reply that requests may name. */
  itemIdsOf(kept: KeptReply): readonly string[];
  /** For a reference to what nobody has, or somebody else. */
  unknownReference(reference: KeptReference): ProxyError;
  /** For a question about a reply that nobody has, or somebody else. */
  unknownReply(id: string): ProxyError;
  /**
   * Answers a question about a reply that we keep.
   *
   * @param exchanges - Those before it, the oldest first, and itself.
   * @throws ProxyError for what cannot be asked of it.
   */
  answer(question: KeptQuestion, exchanges: readonly KeptReply[]): JsonObject;
}
