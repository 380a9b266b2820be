import type { IncomingHttpHeaders } from 'node:http';
import type { DoorId, RequestFacts } from './request-facts.ts';
import type { Violation } from './request-rule.ts';

/** A request that the scripted upstream got; the later fields change while it is answered. */
export interface RecordedRequest {
  /** 1 for the first since the start or the last `reset()`. */
  readonly number: number;
  readonly method: string;
  /** Path and query as they came. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, in the order and spelling of the wire. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  /** The parsed body, or the fields of a form; undefined when it is neither. */
  readonly json: unknown;
  /** Milliseconds on the clock of `performance.now()`. */
  readonly receivedAtMs: number;
  /** The door that answered. */
  door: DoorId | undefined;
  /** What the scenarios knew of it; absent when it was refused. */
  facts: RequestFacts | undefined;
  /** The scenario that was played. */
  scenario: string | undefined;
  /** Why it was refused. */
  violation: Violation | undefined;
  /** Status of the answer, once it was sent. */
  status: number | undefined;
  /** Events of the stream, or documents, that were written so far. */
  eventsWritten: number;
  /** True when the client left before the answer was complete. */
  isAborted: boolean;
  /** When the answer was complete or the connection was lost; same clock as `receivedAtMs`. */
  closedAtMs: number | undefined;
}
