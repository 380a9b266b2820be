import type { DoorId } from '@pipeproxy/core/testing';

/** A dialect of the matrix, on the client's side or the upstream's. */
export type MatrixDialect = DoorId;

export type AskPart =
  | { readonly text: string }
  /** A PNG in base64. */
  | { readonly image: string }
  /** A PDF in base64. */
  | { readonly pdf: string; readonly title: string };

/** A call of a tool as the client read it. */
export interface SeenCall {
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
}

/** What a tool of the client gave. */
export interface AskResult {
  readonly call: SeenCall;
  readonly text: string;
  readonly image?: string;
  readonly isError?: boolean;
}

export type AskTurn =
  | { readonly by: 'user'; readonly parts: readonly AskPart[] }
  | { readonly by: 'model'; readonly text: string }
  /** A reply goes back as the client got it. */
  | { readonly by: 'reply'; readonly reply: Seen }
  | { readonly by: 'tools'; readonly results: readonly AskResult[] };

export interface AskTool {
  readonly name: string;
  readonly schema: object;
}

/** What a client asks for, in no dialect. */
export interface Ask {
  readonly system?: string;
  readonly turns: readonly AskTurn[];
  readonly tools?: readonly AskTool[];
  /** Schema of the answer. */
  readonly schema?: object;
  readonly stop?: readonly string[];
  readonly isThinking?: boolean;
}

/** Token counts as a client understands them: totals that include their parts; undefined where its dialect says nothing. */
export interface SeenUsage {
  readonly input: number | undefined;
  readonly output: number | undefined;
  readonly cacheRead: number | undefined;
  readonly cacheWrite: number | undefined;
  readonly reasoning: number | undefined;
}

/** What a client read, in no dialect but for the words that end a reply and name an error. */
export interface Seen {
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly SeenCall[];
  /** The model's words of refusal, wherever the dialect has them. */
  readonly refusal: string;
  /** The word that ends the reply; undefined when it never ended. */
  readonly finish: string | undefined;
  readonly usage: SeenUsage | undefined;
  /** The word of an error. */
  readonly error: string | undefined;
  /** The reply as the client sends it back. */
  readonly own: unknown;
}

/** A client without an SDK: it writes and reads one dialect as its documentation says. */
export interface MatrixClient {
  readonly dialect: MatrixDialect;
  readonly headers: Readonly<Record<string, string>>;
  path(model: string, isStream: boolean): string;
  body(model: string, ask: Ask, isStream: boolean): object;
  /** Reads a reply: the data of its events in their order, or its one document. */
  read(payloads: readonly Payload[], isStream: boolean): Seen;
}

/** JSON of which nothing is known. */
// biome-ignore lint/suspicious/noExplicitAny: a client reads what came, and a test fails where that is something else
export type Payload = any;
