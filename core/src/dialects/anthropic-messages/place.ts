import type { ApiVersion } from './version.ts';

/** Where in a request a block stands, for the rules that depend on it and for the errors that name it. */
export interface Place {
  /** Path as the Messages API spells it: `messages.0.content.1`. */
  readonly param: string;
  readonly role: 'system' | 'user' | 'assistant';
  readonly version: ApiVersion;
  /** True: inside a tool result, not directly in the message. */
  readonly isNested: boolean;
}
