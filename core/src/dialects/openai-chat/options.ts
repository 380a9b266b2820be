import type { CodecOptions, Effort, FinishReason } from '../../contract/index.ts';

/**
 * What an upstream of this dialect may tell its codec. Only what a patch of the encoded body cannot do stands here; the encoder
 * writes the fullest standard form, and patches rename or remove what a server does not take.
 */
export type OpenAIChatOptions = {
  /** True: the model thinks before it answers, with the rules that OpenAI has for such models. Absent: told by its name. */
  readonly reasoningModel?: boolean;
  /** Role of system text: `developer` (true) or `system`. Absent: `developer` for OpenAI's reasoning models. */
  readonly developerRole?: boolean;
  /** Absent: `max_completion_tokens` for reasoning models, else `max_tokens`. */
  readonly maxTokensField?: 'max_tokens' | 'max_completion_tokens';
  /** Words that the upstream's `reasoning_effort` knows, weakest first; empty: no such field. Absent: told by the model's name. */
  readonly efforts?: readonly Effort[];
  /** Top-level key that also gets a thinking budget in tokens where the client named one. Absent: the budget becomes an effort. */
  readonly budgetField?: string;
  /**
   * Form of earlier reasoning on assistant messages: `content` is the text in `reasoning_content`; `details` is
   * `reasoning_details` with signatures and encrypted pieces; `drop` is none. Absent: `drop` for OpenAI's own models, told by
   * their names, which have no such field; else `content`, without which several servers refuse the next step of a tool loop.
   */
  readonly replayReasoning?: 'content' | 'details' | 'drop';
  /**
   * Where system messages go that stand among the others: `keep` (default), `reminder` (user text in `<system-reminder>`) or
   * `first` (added to the first system message).
   */
  readonly midSystem?: 'keep' | 'reminder' | 'first';
  /** True: neighbours of the same role become one message. */
  readonly strictAlternation?: boolean;
  /** A last message of the assistant: `keep` (default), or `rewrite` it as a user's wish to continue from there. */
  readonly prefill?: 'keep' | 'rewrite';
  /** True: the upstream takes `top_k`. */
  readonly topK?: boolean;
  /** Tools that would run at another vendor, or that only its clients know: `drop` (default) or `reject` the request. */
  readonly serverTools?: 'drop' | 'reject';
  /** True: a web search tool of another dialect becomes `web_search_options`. */
  readonly webSearch?: boolean;
  /** Freeform tools as `custom` tools (true) or as functions with one text argument. Absent: told by the model's name. */
  readonly customTools?: boolean;
  /** `anthropic`: `cache_control` goes along on parts, messages and tools. Absent: breakpoints are lost. */
  readonly cacheControl?: 'anthropic';
  /** Documents given by URL, which this dialect cannot say: the URL as `text` (default), or `reject` the request. */
  readonly documentUrls?: 'text' | 'reject';
  /** `stream_options.include_usage`: `inject` (default) asks for usage always, `keep` as the client does, `drop` never. */
  readonly streamOptions?: 'inject' | 'keep' | 'drop';
  /** False: the upstream never says why it ended, so the end of its bytes is a good end. */
  readonly requireFinishReason?: boolean;
  /** Further finish words; `error` for those that mean a failure. */
  readonly finishReasons?: Readonly<Record<string, FinishReason | 'error'>>;
  /** Fields of a delta or message that hold reasoning as text, the first non-empty one wins. */
  readonly reasoningFields?: readonly string[];
  /**
   * True: where an answer in a format was asked for and no text comes, the reasoning is the answer. Told to the client at the end, as
   * text behind the reasoning.
   */
  readonly answerInReasoning?: boolean;
  /** Name of a tag (`think`) around reasoning at the start of the answer's text. Absent: tags are text. */
  readonly thinkTag?: string;
};

/** The options of an upstream's side, as its provider typed them. */
export function optionsOf(options: CodecOptions): OpenAIChatOptions {
  return options as OpenAIChatOptions;
}
