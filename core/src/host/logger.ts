import { isNativeError } from 'node:util/types';
import { pino } from 'pino';
import type { LoggingConfig } from '../contract/config.ts';
import type { Logger } from '../contract/services.ts';
import { hideByName } from './hide-by-name.ts';
import type { Redactor } from './redactor.ts';

/** Where log lines go. */
export interface LogSink {
  write(line: string): void;
}

/** An error with its causes as plain data, so that redaction by value sees all of it. */
function plainError(error: unknown): unknown {
  if (!isNativeError(error)) return error;
  const { name, message, stack, cause } = error;
  const code = 'code' in error ? { code: error.code } : {};
  return { name, message, stack, ...code, ...(cause === undefined ? {} : { cause: plainError(cause) }) };
}

/** JSON lines, with every known secret struck out by value and the usual names of secrets by name. */
export function createLogger(config: LoggingConfig, redactor: Redactor, sink: LogSink): Logger {
  return pino(
    {
      level: config.level ?? 'info',
      base: null,
      formatters: { log: hideByName },
      serializers: { error: plainError },
    },
    { write: (line: string) => sink.write(redactor.redact(line)) },
  );
}
