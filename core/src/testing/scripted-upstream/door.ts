import type { IncomingHttpHeaders } from 'node:http';
import type { Frame } from './frame.ts';
import type { LooseObject } from './loose-json.ts';
import type { PreparedReply } from './prepare-reply.ts';
import type { ReplyContext } from './reply-context.ts';
import type { DoorId, RequestFacts } from './request-facts.ts';
import type { Violation } from './request-rule.ts';
import type { ModelReply, ScriptedError } from './scripted-reply.ts';

/** A request as it came to a door. */
export interface DoorRequest {
  operation: Operation;
  headers: IncomingHttpHeaders;
  /** Size of the body in bytes. */
  bytes: number;
  /** The parsed body, or the fields of a form; undefined when it is neither. */
  json: unknown;
  requestId: string;
}

export type Operation = 'chat' | 'complete' | 'count' | 'embed' | 'image' | 'image-edit' | 'models';

/** One vendor's side of the scripted upstream: what it refuses, how it reads a request and how it words a reply. */
export interface Door {
  id: DoorId;
  /** Paths below the prefix, with the method and what they do. */
  paths: readonly (readonly [method: string, path: string, operation: Operation])[];
  check(request: DoorRequest): Violation | undefined;
  readFacts(body: LooseObject, headers: IncomingHttpHeaders): RequestFacts;
  /** The reply as one document. */
  document(reply: ModelReply, context: ReplyContext): object;
  /** The reply as an event stream. */
  stream(reply: ModelReply, context: ReplyContext): readonly Frame[];
  /** The reply of operations that do not generate text, without counting and models. */
  answer?(request: DoorRequest): PreparedReply;
  errorBody(error: ScriptedError, requestId: string): object;
  modelList(ids: readonly string[]): object;
  model(id: string): object;
  /** Headers that the vendor sends with every answer. */
  replyHeaders(requestId: string): Readonly<Record<string, string>>;
}
