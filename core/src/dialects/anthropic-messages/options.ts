import type { CodecOptions } from '../../contract/index.ts';
import type { ApiVersion } from './version.ts';

/** What an upstream of this dialect may tell its codec. What a patch of the encoded body can do does not stand here. */
export type AnthropicMessagesOptions = {
  /** Version of the API to speak. Absent: the client's own where it speaks this dialect, else `2023-06-01`. */
  readonly version?: ApiVersion;
  /** Where system messages after the first turn go: to the system prompt (`hoist`, default) or where they stand (`inline`). */
  readonly systemPosition?: 'hoist' | 'inline';
  /**
   * False: a server that speaks the dialect without being Anthropic's. It gets no cache breakpoints, no server tools, no
   * citations and none of the fields that have no neutral form.
   */
  readonly isAnthropic?: boolean;
  /** True: a web search that another dialect asked for becomes Anthropic's web search tool. */
  readonly webSearch?: boolean;
};

/** The options of an upstream's side, as its provider typed them. */
export function optionsOf(options: CodecOptions): AnthropicMessagesOptions {
  return options as AnthropicMessagesOptions;
}
