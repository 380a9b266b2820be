/** The dialects that the bench knows, as clients and as upstreams. */
export type Dialect = 'openai-chat' | 'anthropic-messages' | 'openai-responses' | 'gemini-generate';

/** What an upstream speaks: a dialect in events of text, or Messages in the binary frames of Bedrock. */
export type UpstreamWire = Dialect | 'bedrock-invoke';

/** A small request. */
export interface Question {
  readonly model: string;
  readonly system: string;
  readonly prompt: string;
  readonly isStream: boolean;
}

/** What of a reply must be right, whoever wrote it. */
export interface Digest {
  text: string;
  stop: unknown;
  outputTokens: unknown;
  /** What marks the last event of a stream; undefined in a document. */
  lastEvent: unknown;
}

// biome-ignore lint/suspicious/noExplicitAny: replies are read field by field, and what is missing makes the check fail.
type Json = any;

/** A dialect as the bench's clients and its upstream speak it. */
export interface BenchDialect {
  /** Stands in the names of rows. */
  readonly shortName: string;
  path(model: string, isStream: boolean): string;
  body(question: Question): object;
  /** A reply that is no stream. */
  document(text: string): object;
  /** The pieces of a stream, each to be written on its own. */
  readonly opening: readonly string[];
  textEvent(text: string, index: number): string;
  ending(text: string, events: number): readonly string[];
  /** Whether a stream must end with `[DONE]`; others may (Open Responses) or may not. */
  readonly needsDone?: boolean;
  readDocument(reply: Json): Digest;
  /** Adds an event of a stream to what is known. */
  readEvent(event: Json, digest: Digest): void;
}

export const UPSTREAM_MODEL = 'bench-model';
export const INPUT_TOKENS = 24;
export const OUTPUT_TOKENS = 200;

/** An event of a stream whose events have no names. */
export function dataEvent(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

/** An event of a stream whose events are named by their type. */
export function namedEvent(data: { readonly type: string; readonly [key: string]: unknown }): string {
  return `event: ${data.type}\n${dataEvent(data)}`;
}
