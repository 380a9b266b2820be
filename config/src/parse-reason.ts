import { reasonOf } from './thrown.ts';

interface YamlMark {
  readonly line: number;
  readonly column: number;
}

/** V8 names a position, or quotes what stands around it: this many characters before. */
const QUOTED_BEFORE = 10;
const POSITION = /at position (\d+)/;
const QUOTED = /\.\.\."(.+?)"(?:\.\.\.)? is not valid JSON$/s;

function jsonPosition(message: string, text: string): number | undefined {
  const position = POSITION.exec(message)?.[1];
  if (position !== undefined) return Number(position);
  const quoted = QUOTED.exec(message)?.[1];
  const start = quoted === undefined ? -1 : text.indexOf(quoted);
  return start === -1 ? undefined : start + QUOTED_BEFORE;
}

function jsonReason(message: string, text: string): string {
  const position = jsonPosition(message, text);
  const line = position === undefined ? '' : ` (line ${text.slice(0, position).split('\n').length})`;
  return `it is not valid JSON${line}`;
}

/**
 * Why a config file could not be read, with the line where the parser gave one and without the text around it, which may hold
 * a secret: V8 and js-yaml quote it.
 */
export function parseReason(error: unknown, text: string): string {
  const mark: YamlMark | undefined = Reflect.get(Object(error), 'mark');
  if (mark) return `${Reflect.get(Object(error), 'reason')} (line ${mark.line + 1})`;
  const message = String(Reflect.get(Object(error), 'message'));
  return message.startsWith('JSON Error') ? jsonReason(message, text) : reasonOf(error);
}
