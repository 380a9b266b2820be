import type { ChatBlock, Extras } from './chat-block.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { Loss } from './loss.ts';

/**
 * One turn. `system` messages may stand anywhere; those before the first other message are the system prompt.
 * Tool results are blocks of `user` messages; tool calls and reasoning are blocks of `assistant` messages.
 */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly blocks: readonly ChatBlock[];
  readonly extras?: Extras;
}

/** A tool that the client runs. */
export interface FunctionTool {
  readonly type: 'function';
  readonly name: string;
  readonly description?: string;
  /** JSON schema of the arguments, as the client wrote it. Absent: no arguments. */
  readonly schema?: JsonObject;
  readonly isStrict?: boolean;
  readonly extras?: Extras;
}

/** A tool that takes plain text instead of JSON, perhaps bound by a grammar. */
export interface FreeformTool {
  readonly type: 'freeform';
  readonly name: string;
  readonly description?: string;
  readonly grammar?: { readonly syntax: string; readonly definition: string };
  readonly extras?: Extras;
}

/** A tool that runs at the vendor, or whose schema only the vendor knows; carried unread. */
export interface OpaqueTool {
  readonly type: 'opaque';
  readonly dialect: string;
  /** The dialect's name for it, for example `web_search_20250305`. */
  readonly kind: string;
  readonly name?: string;
  readonly value: JsonObject;
}

/** A tool that the model may call. */
export type ChatTool = FunctionTool | FreeformTool | OpaqueTool;

/** `auto`: the model decides; `required`: some tool; `none`: no tool; `tool`: this one. */
export type ToolChoice =
  | { readonly mode: 'auto' | 'required' | 'none' }
  | { readonly mode: 'tool'; readonly name: string };

/** Effort words, weakest first. */
export type Effort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** How much the model should think. Every field is what the client said; absent is unsaid. */
export interface Reasoning {
  /** `off`: no thinking. `budget`: up to `budgetTokens`. `adaptive`: the model decides. Absent: only an effort was given. */
  readonly mode?: 'off' | 'budget' | 'adaptive';
  readonly effort?: Effort;
  readonly budgetTokens?: number;
}

/** The shape that the answer's text must have. */
export type OutputFormat =
  | {
      readonly type: 'json-schema';
      readonly schema: JsonObject;
      readonly name?: string;
      readonly description?: string;
      readonly isStrict?: boolean;
    }
  | { readonly type: 'json' };

/** How the next token is chosen. Absent means that the client left it to the model. */
export interface Sampling {
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly seed?: number;
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
}

/** A chat request in neutral form: what every dialect's codec reads and writes. */
export interface ChatRequest {
  /** Name as the client wrote it. The candidate's model replaces it when the request is encoded. */
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly ChatTool[];
  readonly toolChoice?: ToolChoice;
  /** False: at most one tool call a turn. Absent: unsaid. */
  readonly allowsParallelTools?: boolean;
  readonly maxOutputTokens?: number;
  readonly sampling: Sampling;
  readonly stopSequences: readonly string[];
  readonly reasoning?: Reasoning;
  readonly output?: OutputFormat;
  readonly isStream: boolean;
  /** An opaque name of the end user, where the client gives one. */
  readonly user?: string;
  readonly serviceTier?: string;
  readonly extras?: Readonly<Record<string, JsonValue | undefined>>;
  /** What its decoder has noted: lost only where an upstream of another dialect gets the request. Filled in by the pipeline. */
  readonly losses?: readonly Loss[];
}

/** What those who read and write a reply know of its request: all but the conversation, which nobody needs while a reply streams. */
export type AskedFor = Omit<ChatRequest, 'messages'>;
