import type { FinishReason, JsonValue } from '@pipeproxy/core';

/** Effort words of `reasoning_effort`. */
export type EffortWord = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/**
 * Where an operation is served: a path from the base URL (`messages` and `countTokens`: from the base URL without its `/v1`), with
 * a slash in front from the host's root. Absent: not offered.
 */
export interface PathQuirks {
  readonly chat?: string;
  /** Legacy completions. Where it is absent they are told as chat. */
  readonly completions?: string;
  /** OpenAI's Responses. Only where the server keeps up with what its clients send; elsewhere they are told in chat. */
  readonly responses?: string;
  /** Responses that the server keeps, by their ids. Absent: it keeps none that another request could go on from. */
  readonly keptResponses?: string;
  /** Conversations of Responses made shorter. */
  readonly compactedResponses?: string;
  /** Counting the input of Responses. */
  readonly countedResponses?: string;
  readonly embeddings?: string;
  /** Pictures from words. */
  readonly images?: string;
  /** Pictures from pictures. */
  readonly imageEdits?: string;
  readonly messages?: string;
  readonly countTokens?: string;
  readonly models?: string;
}

export interface ThinkingQuirks {
  /** How thinking is asked for. Absent: `reasoning_effort` as it is. */
  readonly request?:
    | 'none'
    | 'reasoning_effort'
    | 'openrouter'
    | 'deepseek'
    | 'together'
    | 'zai'
    | 'qwen'
    | 'moonshot'
    | 'chat_template_kwargs';
  /** Effort words -> the server's. A word that is not there cannot be said. Absent: each stays. */
  readonly effortMap?: Readonly<Partial<Record<EffortWord, string>>>;
  /** Top-level field for a budget in tokens. */
  readonly budgetField?: string;
  /** Fields that hold reasoning in answers, the first non-empty one wins; `tag:think` for text between tags. */
  readonly response?: readonly string[];
  /**
   * Earlier reasoning on assistant messages: `drop`, `keep` as it is, `details` (`reasoning_details`), `keep-as:<field>`,
   * `require:<field>` (every assistant message has it), `thinking-part` (a part of the content).
   */
  readonly history?: string;
  /** What stands in a required field whose reasoning is lost. Empty when absent. */
  readonly placeholder?: string;
}

/** What the native Messages door of a server leaves out. */
export interface MessagesQuirks {
  readonly dropFields?: readonly string[];
  /** True: models of Anthropic may stand behind it, so nothing of the dialect is kept from it. */
  readonly isAnthropic?: boolean;
  /** `text`: documents become text, or a note that they were left out. */
  readonly documents?: 'text';
}

/** What the Responses door of a server leaves out. */
export interface ResponsesQuirks {
  readonly dropFields?: readonly string[];
}

/**
 * In what a server differs from OpenAI's own. Rows of the table, `quirks` of an upstream and `quirks` of a model have this form;
 * they are merged in that order, and a list takes the place of a list.
 */
export interface Quirks {
  readonly paths?: PathQuirks;
  /** The door for clients of other dialects than the server's own. */
  readonly wire?: 'openai-chat' | 'openai-responses' | 'anthropic-messages';
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens';
  /** Fields that are taken out: `$.store`, `$.tools[*].function.strict`. */
  readonly dropFields?: readonly string[];
  /** Fields that are taken out where they have exactly this value. */
  readonly dropWhen?: readonly { readonly field: string; readonly equals: JsonValue }[];
  /** The only fields that are kept, in each object of which this list names a field. */
  readonly allowFields?: readonly string[];
  /** Top-level fields -> the server's name for them. */
  readonly renameFields?: Readonly<Record<string, string>>;
  /** Top-level fields that are set where they are missing. */
  readonly defaults?: Readonly<Record<string, JsonValue>>;
  readonly roles?: { readonly developer?: 'keep' | 'system' };
  /** `first`: later system messages are folded into the first. */
  readonly systemPosition?: 'any' | 'first';
  /** `merge`: neighbours of one role become one message. */
  readonly alternation?: 'none' | 'merge';
  /** `insert-assistant`: an assistant message between a tool's and a user's. */
  readonly afterTool?: 'none' | 'insert-assistant';
  /** Ids of tool calls are this many letters and digits. */
  readonly toolCallId?: { readonly length: number };
  /** `tools: []` where only the history has tools. */
  readonly emptyToolsWithHistory?: boolean;
  /** Words of `tool_choice` -> the server's. */
  readonly toolChoice?: Readonly<Partial<Record<'auto' | 'required' | 'none', string>>>;
  /** `json_object`: the server knows no schemas; the schema goes into the system text. */
  readonly jsonSchema?: 'json_schema' | 'json_object';
  /** Which part of JSON schema tools may use. */
  readonly schemaProfile?: 'openai' | 'moonshot';
  readonly thinking?: ThinkingQuirks;
  readonly streamOptions?: 'inject' | 'keep' | 'drop';
  /** False: the server never says why an answer ended, so the end of its bytes is a good end. */
  readonly requireFinishReason?: boolean;
  /** Its own words for why an answer ended -> ours; `error` for those that mean a failure. */
  readonly finishReasons?: Readonly<Record<string, FinishReason | 'error'>>;
  /** False: images are taken as data only. */
  readonly images?: { readonly url?: boolean };
  /** `anthropic`: `cache_control` may go along on parts and tools. */
  readonly cacheControl?: 'anthropic';
  /** True: `top_k` is taken. */
  readonly topK?: boolean;
  readonly messages?: MessagesQuirks;
  readonly responses?: ResponsesQuirks;
}

type Layer<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: Layer<T[K]> | null }
    : T;

/** Quirks to be laid over others: null takes a knob out. */
export type QuirksLayer = Layer<Quirks>;
