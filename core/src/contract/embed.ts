import type { DecodeRequestContext } from './dialect.ts';
import type { JsonObject } from './json.ts';
import type { Operation } from './operation.ts';
import type { Usage } from './usage.ts';

/** Texts that are wanted as vectors, as far as every dialect with embeddings can say it. */
export interface EmbedRequest {
  readonly texts: readonly string[];
  /** Numbers in a vector. Absent: as many as the model makes. */
  readonly dimensions?: number;
}

/** A vector for each text, in their order, as the model gave them. */
export interface EmbedReply {
  readonly vectors: readonly (readonly number[])[];
  readonly usage?: Usage;
}

/** What a client's reply depends on. */
export interface EmbedReplyContext {
  readonly operation: Operation;
  /** The client's own body. */
  readonly body: JsonObject;
  /** Name that the client asked for. */
  readonly model: string;
}

/** How a dialect says embeddings of texts. */
export interface EmbedCodec {
  /** The one that takes several texts; upstreams of other clients are asked for it. */
  readonly operation: 'embed' | 'embed-batch';
  /**
   * Reads what is to be embedded.
   * @throws ProxyError `PP_REQUEST_INVALID`; `PP_REQUEST_UNSUPPORTED` with `param` for what is no text.
   */
  decodeRequest(body: JsonObject, context: DecodeRequestContext): EmbedRequest;
  /**
   * Writes a body for `operation`.
   * @param model - Name that the upstream understands.
   */
  encodeRequest(request: EmbedRequest, model: string): JsonObject;
  /** Undefined for a document that has no vectors. */
  decodeReply(document: JsonObject): EmbedReply | undefined;
  /** A reply in the words of a client. */
  encodeReply(reply: EmbedReply, context: EmbedReplyContext): JsonObject;
}
