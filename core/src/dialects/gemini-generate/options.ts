import type { CodecOptions } from '../../contract/index.ts';

/** What an upstream of this dialect may tell its codec. What a patch of the encoded body can do does not stand here. */
export type GeminiGenerateOptions = {
  /**
   * How schemas are said: as JSON schema (`json`, default), or in the older subset of OpenAPI (`openapi`) for servers that know
   * nothing else.
   */
  readonly schemas?: 'json' | 'openapi';
  /** True: a web search that another dialect asked for becomes Google's. */
  readonly webSearch?: boolean;
};

/** The options of an upstream's side, as its provider typed them. */
export function optionsOf(options: CodecOptions): GeminiGenerateOptions {
  return options as GeminiGenerateOptions;
}
