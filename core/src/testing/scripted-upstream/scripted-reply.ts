/** One call of a tool that the scripted model makes. */
export interface ScriptedCall {
  name: string;
  /** The call's JSON arguments, cut where the stream's fragments end. None at all is a call without arguments. */
  pieces: readonly string[];
}

/** What kind of failure a status stands for, where the status alone does not say it. */
export type FailureKind = 'context-overflow' | 'insufficient-quota' | 'content-filter' | 'unknown-route';

/** A failure that each door words and shapes as its vendor does. */
export interface ScriptedError {
  /** HTTP status; inside a stream it picks the vendor's error type only. */
  status: number;
  kind?: FailureKind;
  message?: string;
  headers?: Readonly<Record<string, string>>;
}

/** One thing that happens while a reply is written; each door renders it in its own dialect. */
export type Step =
  /** Opens the reply before anything is generated; without it the first generated step does. */
  | { type: 'start' }
  | { type: 'text'; pieces: readonly string[] }
  | { type: 'reasoning'; pieces: readonly string[] }
  /** Reasoning that only its maker can read. */
  | { type: 'redacted-reasoning' }
  /** Several calls with `isInterleaved` deal their fragments in turn where the dialect can say so. */
  | { type: 'tool-calls'; calls: readonly ScriptedCall[]; isInterleaved?: boolean }
  /** A tool that runs on the vendor's side; chat has no form for it and shows nothing. */
  | { type: 'server-tool'; name: string; input: object; result: readonly object[] }
  | { type: 'refusal'; pieces: readonly string[] }
  | { type: 'wait'; ms: number }
  /** Waits until the test calls `release()`. */
  | { type: 'hold' }
  | { type: 'error'; error: ScriptedError }
  /** An event, comment or field as it goes over the wire, with its blank line. */
  | { type: 'raw'; text: string }
  /** Destroys the socket. */
  | { type: 'cut' }
  /** Ends the body politely, though more should come. */
  | { type: 'end' };

export type FinishWord =
  | 'stop'
  | 'length'
  | 'tool-calls'
  | 'stop-sequence'
  | 'refusal'
  | 'content-filter'
  | 'pause'
  | 'context-window';

/** Why the scripted model stopped. */
export interface ScriptedFinish {
  word: FinishWord;
  /** The stop sequence that matched. */
  sequence?: string;
}

/** Token counts, each total including its parts. */
export interface ScriptedUsage {
  /** All input, cached and written to the cache included. */
  input: number;
  /** All output, reasoning included. */
  output: number;
  cacheRead?: number;
  cacheWrite?: number;
  reasoning?: number;
}

/** How a body's bytes are cut into writes: event by event, byte by byte, or every so many bytes. */
export type Split = 'event' | 'byte' | number;

/** How a reply travels; every field is optional because most replies travel well. */
export interface Delivery {
  status?: number;
  headers?: Readonly<Record<string, string | readonly string[]>>;
  split?: Split;
  /** `content-type` of a stream. */
  streamType?: string;
  /** Line end of the event stream. */
  newline?: '\n' | '\r\n';
  /** A byte order mark before the first event. */
  hasByteOrderMark?: boolean;
  /** A comment line before every event. */
  hasComments?: boolean;
  /** Pause after every event, in milliseconds. */
  paceMs?: number;
  /** Time before status and headers are sent, in milliseconds. */
  headersAfterMs?: number;
  isCompressed?: boolean;
  /** Added to the true length in `content-length`. */
  lengthError?: number;
  /** Bytes left out at the end of the body. */
  missingBytes?: number;
  /** Answers a stream with a document (`document`), or a document with a stream (`stream`). */
  form?: 'document' | 'stream';
}

/** Deviations of chat servers in the form of a reply. @see section 6.3 of the dialect facts */
export interface ChatReplyTraits {
  reasoningField: 'reasoning_content' | 'reasoning' | 'reasoning_details';
  usagePlace: 'last-chunk' | 'finish-chunk' | 'every-chunk' | 'never';
  /** Ollama and others say `stop` after tool calls. */
  toolFinish: 'tool_calls' | 'stop';
  /** Azure sends its prompt filter's results in a chunk without choices. */
  hasFilterChunk: boolean;
  hasFinish: boolean;
  hasDone: boolean;
}

/** A reply that a model generates. */
export interface ModelReply {
  kind: 'model';
  steps: readonly Step[];
  /** Follows from the steps when absent. */
  finish?: ScriptedFinish;
  usage?: ScriptedUsage;
  /** Written after the reply's last event. */
  after?: readonly Step[];
  chat?: Partial<ChatReplyTraits>;
  delivery?: Delivery;
}

/** A vendor's error in place of a reply. */
export interface ErrorReply {
  kind: 'error';
  error: ScriptedError;
  delivery?: Delivery;
}

/** Bytes that are no reply of the vendor's at all. */
export interface RawReply {
  kind: 'raw';
  status: number;
  headers?: Readonly<Record<string, string>>;
  body: string;
  delivery?: Delivery;
}

/** The socket is destroyed before any answer. */
export interface HangUpReply {
  kind: 'hang-up';
}

/** What a scripted upstream answers to one request. */
export type ScriptedReply = ModelReply | ErrorReply | RawReply | HangUpReply;
