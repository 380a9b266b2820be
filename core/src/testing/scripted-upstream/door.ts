import type { IncomingHttpHeaders } from 'node:http';
import type { Frame } from './frame.ts';
import type { LooseObject } from './loose-json.ts';
import type { PreparedReply } from './prepare-reply.ts';
import type { ReplyContext } from './reply-context.ts';
import type { DoorId, RequestFacts } from './request-facts.ts';
import type { Violation } from './request-rule.ts';
import type { Delivery, ModelReply, ScriptedError } from './scripted-reply.ts';

/** What the address of a request says. */
export interface RequestAddress {
  /** The path without the prefix of the upstream. */
  path: string;
  query: URLSearchParams;
  /** The model that the path names. */
  modelId: string | undefined;
}

/** A request as it came to a door. */
export interface DoorRequest {
  operation: Operation;
  headers: IncomingHttpHeaders;
  /** Size of the body in bytes. */
  bytes: number;
  /** The parsed body, or the fields of a form; undefined when it is neither. */
  json: unknown;
  requestId: string;
  /** Absent where nobody asks for it. */
  address?: RequestAddress;
}

export type Operation = 'chat' | 'complete' | 'count' | 'embed' | 'image' | 'image-edit' | 'models';

/** One vendor's side of the scripted upstream: what it refuses, how it reads a request and how it words a reply. */
export interface Door {
  id: DoorId;
  /** Paths below the prefix, with the method and what they do; `{model}` stands for any name. */
  paths: readonly (readonly [method: string, path: string, operation: Operation])[];
  check(request: DoorRequest): Violation | undefined;
  readFacts(body: LooseObject, headers: IncomingHttpHeaders, address: RequestAddress): RequestFacts;
  /** The reply as one document. */
  document(reply: ModelReply, context: ReplyContext): object;
  /** The reply as an event stream. */
  stream(reply: ModelReply, context: ReplyContext): readonly Frame[];
  /** The reply to a count; `{ input_tokens }` when absent. */
  count?(tokens: number): object;
  /** How the vendor's streams travel where the scenario does not say. */
  delivery?(facts: RequestFacts): Delivery;
  /** The status that the vendor gives a failure; the script's own when absent. */
  errorStatus?(status: number): number;
  /** The reply of operations that do not generate text, without counting and models. */
  answer?(request: DoorRequest): PreparedReply;
  errorBody(error: ScriptedError, requestId: string): object;
  modelList(ids: readonly string[]): object;
  model(id: string): object;
  /** Headers that the vendor sends with every answer. */
  replyHeaders(requestId: string): Readonly<Record<string, string>>;
}
