import { type ByteSource, type JsonObject, objectOf, parseJson, textOf } from '@pipeproxy/core';

/** What becomes of the events of a reply. */
export interface EventRules {
  /** Told of the backend's own events, and of those that may tell of a limit. */
  tell(event: JsonObject): void;
  /** True: the client knows the backend's own events. */
  readonly keepsOwn: boolean;
}

/** An empty line ends an event. */
const ENDS = ['\n\n', '\n\r\n'];
const AFTER_END = /(?<=\n\r?\n)/;
/** Events of the backend that are no part of Responses. */
const OWN = 'codex.';
const LIMIT = 'usage_limit_reached';
/** A part of an event that grows beyond this is handed on as it is. */
const MAX_HELD = 1_048_576;
/** Nothing more comes. */
const over = () => ({ done: true, value: undefined }) as const;

const dataOf = (text: string): JsonObject | undefined => {
  const line = text.split('\n').find((one) => one.startsWith('data:'));
  return objectOf(parseJson(line?.slice(5) ?? ''));
};

/** Most pieces have neither an event of the backend's own nor a limit in them. */
const isPlain = (piece: Buffer): boolean => !piece.includes(OWN) && !piece.includes(LIMIT);

function filter(whole: Buffer, { tell, keepsOwn }: EventRules): Buffer {
  if (isPlain(whole)) return whole;
  const events = whole.toString('utf8').split(AFTER_END);
  const kept = events.filter((text) => {
    if (!text.includes(OWN) && !text.includes(LIMIT)) return true;
    const event = dataOf(text);
    const isOwn = textOf(event?.type)?.startsWith(OWN) === true;
    if (event && (isOwn || text.includes(LIMIT))) tell(event);
    return !isOwn || keepsOwn;
  });
  return Buffer.from(kept.join(''));
}

/** Where the last whole event ends; 0 when there is none. */
function lastEnd(bytes: Buffer): number {
  const ends = ENDS.map((end) => {
    const at = bytes.lastIndexOf(end);
    return at < 0 ? 0 : at + end.length;
  });
  return Math.max(...ends);
}

/** Cuts bytes behind the last whole event. */
function createCutter(rules: EventRules): { push(chunk: Uint8Array): Buffer; end(): Buffer } {
  let held: Buffer = Buffer.alloc(0);
  return {
    push(chunk) {
      const all = held.length === 0 ? Buffer.from(chunk) : Buffer.concat([held, chunk]);
      const cut = all.length > MAX_HELD ? all.length : lastEnd(all);
      held = all.subarray(cut);
      return filter(all.subarray(0, cut), rules);
    },
    end: () => filter(held, rules),
  };
}

/** A reply's bytes without the events that only the backend's own client knows. */
export function watchEvents(body: ByteSource, rules: EventRules): ByteSource {
  const destroy = (): void => body.destroy();
  return {
    destroy,
    whole: async (maxBytes) => filter(Buffer.from(await body.whole(maxBytes)), rules),
    [Symbol.asyncIterator]() {
      const source = body[Symbol.asyncIterator]();
      const cutter = createCutter(rules);
      let isOver = false;
      return {
        async next() {
          while (!isOver) {
            const { done, value } = await source.next();
            isOver = done === true;
            const piece = done ? cutter.end() : cutter.push(value);
            if (piece.length > 0) return { done: false, value: piece };
          }
          return over();
        },
        async return() {
          isOver = true;
          destroy();
          return over();
        },
      };
    },
  };
}
