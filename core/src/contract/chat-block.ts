import type { JsonValue } from './json.ts';

/**
 * Dialect-owned fields that travel along with a block, message or request, keyed by dialect id. Only the codec of the same
 * dialect reads them back; they never make sense anywhere else.
 */
export type Extras = Readonly<Record<string, JsonValue | undefined>>;

/** Where the bytes of an image, document or sound are. */
export type MediaSource =
  | { readonly kind: 'base64'; readonly mediaType: string; readonly data: string }
  | { readonly kind: 'url'; readonly url: string; readonly mediaType?: string }
  | { readonly kind: 'file'; readonly id: string }
  | { readonly kind: 'text'; readonly text: string };

/** Proof that a certain backend made a piece of reasoning; only that backend's dialect may send it back. */
export interface Signature {
  /** Id of the dialect whose upstream made it, for example `anthropic-messages`. */
  readonly origin: string;
  readonly value: string;
}

/** A source that a text points to, in the words of `dialect`. */
export interface Citation {
  readonly dialect: string;
  readonly value: JsonValue;
}

/** Words of the conversation. */
export interface TextBlock {
  readonly type: 'text';
  readonly text: string;
  readonly citations?: readonly Citation[];
  readonly extras?: Extras;
}

/** A picture. */
export interface ImageBlock {
  readonly type: 'image';
  readonly source: MediaSource;
  readonly extras?: Extras;
}

/** A file that the model reads, such as a PDF or a text. */
export interface DocumentBlock {
  readonly type: 'document';
  readonly source: MediaSource;
  readonly title?: string;
  readonly context?: string;
  readonly extras?: Extras;
}

/** A recording. */
export interface AudioBlock {
  readonly type: 'audio';
  readonly source: MediaSource;
  readonly extras?: Extras;
}

/** What the model thought, readable or sealed by the one that made it. */
export interface ReasoningBlock {
  readonly type: 'reasoning';
  /** Readable reasoning; empty when the upstream hides it. */
  readonly text: string;
  readonly signature?: Signature;
  /** Encrypted reasoning in place of text. */
  readonly redacted?: Signature;
  readonly extras?: Extras;
}

/** The model asks for a tool. */
export interface ToolCallBlock {
  readonly type: 'tool-call';
  /** Pairs the call with its `tool-result`. */
  readonly callId: string;
  readonly name: string;
  /** `function`: `arguments` is JSON text. `freeform`: `arguments` is the tool's plain input. */
  readonly kind: 'function' | 'freeform';
  /** Exactly as the model wrote it, so that no number changes its spelling. Empty means no arguments. */
  readonly arguments: string;
  readonly signature?: Signature;
  readonly extras?: Extras;
}

/** What a tool answered to a call. */
export interface ToolResultBlock {
  readonly type: 'tool-result';
  readonly callId: string;
  readonly content: readonly ChatBlock[];
  readonly isError?: boolean;
  readonly extras?: Extras;
}

/** The model declined, in a field of its own. */
export interface RefusalBlock {
  readonly type: 'refusal';
  readonly text: string;
  readonly extras?: Extras;
}

/** A block of a kind that only its own dialect knows; carried unread. */
export interface OpaqueBlock {
  readonly type: 'opaque';
  readonly dialect: string;
  /** The dialect's name for it, for example `server_tool_use`. */
  readonly kind: string;
  readonly value: JsonValue;
}

/** One piece of a message. */
export type ChatBlock =
  | TextBlock
  | ImageBlock
  | DocumentBlock
  | AudioBlock
  | ReasoningBlock
  | ToolCallBlock
  | ToolResultBlock
  | RefusalBlock
  | OpaqueBlock;
