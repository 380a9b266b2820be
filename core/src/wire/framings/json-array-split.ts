import { type Mapper, ProxyError, type SplitLimits, type WireEvent } from '../../contract/index.ts';
import { asBuffer } from '../as-buffer.ts';
import { HeldBytes } from '../held-bytes.ts';
import { eventTooLarge } from './event-too-large.ts';
import { truncated } from './truncated.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ARRAY_OPEN = 0x5b;
const OBJECT_OPEN = 0x7b;
const OPENING: ReadonlySet<number> = new Set([ARRAY_OPEN, OBJECT_OPEN]);
const CLOSING: ReadonlySet<number> = new Set([0x5d, 0x7d]);
/** White space, the comma and the array's end, and the three bytes of a byte order mark. */
const BETWEEN: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d, 0x2c, 0x5d, 0xef, 0xbb, 0xbf]);

/** Where the splitter stands in the bytes. */
interface Position {
  /** Open brackets and braces of the current element; 0 between elements. */
  depth: number;
  isInString: boolean;
  isEscaped: boolean;
  hasArray: boolean;
}

function stepInString(at: Position, byte: number): void {
  if (at.isEscaped) at.isEscaped = false;
  else if (byte === BACKSLASH) at.isEscaped = true;
  else if (byte === QUOTE) at.isInString = false;
}

/** True when `byte` ends the element. */
function stepInElement(at: Position, byte: number): boolean {
  if (at.isInString) stepInString(at, byte);
  else if (byte === QUOTE) at.isInString = true;
  else if (OPENING.has(byte)) at.depth += 1;
  else if (CLOSING.has(byte)) at.depth -= 1;
  return at.depth === 0;
}

/** True when `byte` starts an element. */
function stepBetween(at: Position, byte: number): boolean {
  if (BETWEEN.has(byte)) return false;
  if (byte === ARRAY_OPEN && !at.hasArray) {
    at.hasArray = true;
    return false;
  }
  if (byte !== OBJECT_OPEN) {
    throw new ProxyError('PP_UPSTREAM_NOT_JSON', 'The upstream sent something other than a JSON array of objects.', {
      isRetryable: true,
    });
  }
  at.depth = 1;
  return true;
}

/**
 * Splits a JSON array of objects into its elements, each given out as soon as its closing brace is there.
 * An object that stands alone, as errors do, is one event too.
 */
export function jsonArraySplit({ maxEventBytes }: SplitLimits): Mapper<Uint8Array, WireEvent> {
  const at: Position = { depth: 0, isInString: false, isEscaped: false, hasArray: false };
  const held = new HeldBytes();

  function hold(piece: Buffer): void {
    if (held.length + piece.length > maxEventBytes) throw eventTooLarge(maxEventBytes);
    held.append(piece);
  }

  return {
    push(bytes) {
      const chunk = asBuffer(bytes);
      const events: WireEvent[] = [];
      let start = 0;
      for (let index = 0; index < chunk.length; index += 1) {
        const byte = chunk[index] as number;
        if (at.depth === 0) {
          if (stepBetween(at, byte)) start = index;
        } else if (stepInElement(at, byte)) {
          hold(chunk.subarray(start, index + 1));
          events.push({ data: held.take().toString('utf8') });
        }
      }
      if (at.depth > 0) hold(chunk.subarray(start));
      return events;
    },
    end() {
      if (at.depth > 0) throw truncated();
      return [];
    },
  };
}
