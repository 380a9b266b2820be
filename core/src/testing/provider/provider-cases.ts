import type { Dialect, ErrorFacts, HeaderMap, Operation } from '../../contract/index.ts';
import type { ScriptedUpstreamOptions } from '../scripted-upstream/scripted-upstream.ts';

/** A call, and what becomes of it. */
export interface ProviderCallCase {
  /** `chat` when absent. */
  readonly operation?: Operation;
  readonly model: string;
  readonly dialect: string;
  /** Where the call goes. */
  readonly url: string;
  /** Headers that are sent, besides any others. */
  readonly headers?: HeaderMap;
}

/** A failed reply of this kind of server, and how it is to be understood. */
export interface ProviderErrorCase {
  readonly status: number;
  readonly body: string | object;
  readonly headers?: HeaderMap;
  readonly expected: Partial<ErrorFacts>;
}

/** What `testProvider` cannot know by itself. Secrets must be made up and say so: `FAKE-key-of-acme`. */
export interface ProviderCases<Options> {
  /** The usual options of an upstream. */
  readonly options: Options;
  /** The options that hold secrets. */
  readonly secrets?: readonly (keyof Options & string)[];
  /** True: there are servers of this kind that ask for no credential. */
  readonly isOpen?: boolean;
  /** Further options that must be taken. */
  readonly goodOptions?: readonly object[];
  /** Options that the schema must refuse. An option that it does not know is tried anyway. */
  readonly wrongOptions?: readonly object[];
  /** Calls of the usual upstream; at least one for chat, first. */
  readonly calls: readonly [ProviderCallCase, ...ProviderCallCase[]];
  readonly errors?: readonly ProviderErrorCase[];
  /** The provider's dialects that are not built in. */
  readonly dialects?: readonly Dialect[];
  /**
   * Options that lead to a scripted server, for calls through the whole of pipeproxy. Absent: no calls are made.
   *
   * @param url - Origin of the server, without a slash at the end.
   */
  at?(url: string): Options;
  /** How the scripted server is set, where the usual one does not fit. */
  readonly server?: ScriptedUpstreamOptions;
  /** For a provider that answers by itself: words of its answer. No server is asked then. */
  readonly answers?: string;
}
