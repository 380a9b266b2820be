import type { QuirksLayer } from './quirks.ts';

/** What is known of one server: a row of the table. */
export interface Server {
  /** Page that the row follows. */
  readonly source: string;
  readonly baseUrl: string;
  /** Hosts, with all below them, that are this server whatever the preset. */
  readonly hosts?: readonly string[];
  /** Whose prices bill its calls, at the host of `baseUrl`: elsewhere the same server has others, or another currency. */
  readonly priceList?: string;
  /** True: nothing is served without a key. */
  readonly needsKey?: boolean;
  /** Header of the key at the native Messages door; `x-api-key` when absent. */
  readonly messagesAuth?: 'bearer';
  /** Said in the log when the server is configured. */
  readonly warning?: string;
  readonly quirks: QuirksLayer;
  /** Further quirks of models whose name fits the pattern, applied in order. */
  readonly models?: readonly { readonly match: string; readonly quirks: QuirksLayer }[];
}
