/**
 * How to log in: on a page in a browser of this machine; with a code that is typed in on any machine; by reading a login of another
 * program wherever that keeps it; or by taking such a login over for good.
 */
export type LoginMethod = 'browser' | 'device' | 'link' | 'move';

/** What `pipeproxy login` was asked for. */
export interface LoginRequest {
  readonly method: LoginMethod;
  /** File or folder of the other program's login, for `link` and `move`; absent: where that program usually keeps it. */
  readonly from?: string;
}

/** Who logs in, as far as a provider may talk to them. */
export interface LoginPerson {
  /** Says something, in whole lines. Never a token or a code that a login's server has sent back. */
  say(text: string): void;
  /** Asks for one line, which may be a secret. Never resolves when there is nobody to ask; the signal withdraws the question. */
  ask(question: string, signal: AbortSignal): Promise<string>;
  /** Opens a page in the browser, where there is one. Say its address too. */
  openPage(url: string): void;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborted when the person gives up. */
  readonly signal: AbortSignal;
}

/** A login that worked. */
export interface LoginResult {
  /** The accounts, each in words that may be shown: a masked e-mail address, a plan. */
  readonly accounts: readonly string[];
}
