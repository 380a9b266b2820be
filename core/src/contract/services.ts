import type { Secret } from './secret.ts';
import type { Store } from './store.ts';
import type { Send } from './upstream-call.ts';

/** Structured log: an object of fields first, then a sentence. Fields are redacted by value and by name. */
export interface Logger {
  /** For who looks for a fault. */
  debug(fields: object, message?: string): void;
  /** For who wants to know what happens. */
  info(fields: object, message?: string): void;
  /** Something should be mended; it went on. */
  warn(fields: object, message?: string): void;
  /** Something failed. */
  error(fields: object, message?: string): void;
}

/** Tells the time; in tests it stands still. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

/** Everything that a plugin may use of its host. Never a container, an HTTP server or a socket. */
export interface PluginServices {
  /** The upstream's or the plugin's configured name. */
  readonly name: string;
  readonly logger: Logger;
  readonly clock: Clock;
  /** A new unguessable id: the prefix and at least 22 letters or digits. */
  newId(prefix: string): string;
  /** Makes a value unprintable and teaches the redactor to strike it out wherever it turns up. */
  secret(value: string): Secret;
  /** Strikes every known secret out of a text: for what others say that goes on to a client. */
  redact(text: string): string;
  /** State shared by all instances of the plugin. */
  readonly store: Store;
  /** Folder for the plugin's files (0700), made at the first call. */
  files(): Promise<string>;
  readonly send: Send;
}
