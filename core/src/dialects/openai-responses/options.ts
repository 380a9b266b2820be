import type { CodecOptions, Effort } from '../../contract/index.ts';

/** What an upstream of this dialect may tell its codec. What a patch of the encoded body can do does not stand here. */
export type OpenAIResponsesOptions = {
  /** True: the model thinks before it answers, with the rules that OpenAI has for such models. Absent: told by its name. */
  readonly reasoningModel?: boolean;
  /** Words that the upstream's `reasoning.effort` knows, weakest first. Absent: told by the model's name. */
  readonly efforts?: readonly Effort[];
  /** Where the system prompt goes: `instructions` (default), or the first message of the input with the role `developer`. */
  readonly system?: 'instructions' | 'developer';
  /** `reasoning.summary` for clients that want reasoning: `auto` (default), or `off` where the upstream refuses the field. */
  readonly summary?: 'auto' | 'off';
  /** Freeform tools as `custom` tools (true) or as functions with one text argument. Absent: told by the model's name. */
  readonly customTools?: boolean;
  /** True: a web search tool of another dialect becomes `web_search`. Absent: told by the model's name. */
  readonly webSearch?: boolean;
  /** Tools that would run at another vendor: `drop` (default) or `reject` the request. */
  readonly serverTools?: 'drop' | 'reject';
};

/** The options of an upstream's side, as its provider typed them. */
export function optionsOf(options: CodecOptions): OpenAIResponsesOptions {
  return options as OpenAIResponsesOptions;
}
