import { createParser, type EventSourceMessage, type ParseError } from 'eventsource-parser';
import type { WireEvent } from '../../contract/index.ts';
import { isObject, parseJson } from '../json-values.ts';

const OPENING_BRACE = 0x7b;

export interface SseFrameReader {
  /** Reads one or more whole frames; of several, none may be bare JSON. */
  read(frames: Buffer): void;
  /** The events since the last call. */
  take(): readonly WireEvent[];
}

/** True when a frame that starts with this byte may be JSON without `data:`. */
export function mayBeBareJson(firstByte: number | undefined): boolean {
  return firstByte === OPENING_BRACE;
}

/** The JSON object that `text` is, without white space around it. */
function bareJson(text: string): string | undefined {
  const trimmed = text.trim();
  return trimmed.startsWith('{') && isObject(parseJson(trimmed)) ? trimmed : undefined;
}

function toWireEvent({ event, data }: EventSourceMessage): WireEvent {
  return event === undefined ? { data } : { name: event, data };
}

/**
 * Reads the frames of an SSE stream. A JSON object that stands in it without `data:` is no event by the rules of SSE and would
 * vanish; servers send errors so, hence it is given out as an event, be it one line or a frame of its own.
 */
export function createSseFrameReader(): SseFrameReader {
  let out: WireEvent[] = [];
  const parser = createParser({
    onEvent: (message) => out.push(toWireEvent(message)),
    onError({ line = '' }: ParseError) {
      const data = bareJson(line);
      if (data !== undefined) out.push({ data });
    },
  });
  return {
    read(frames) {
      const text = frames.toString('utf8');
      const data = mayBeBareJson(frames[0]) ? bareJson(text) : undefined;
      if (data === undefined) parser.feed(text);
      else out.push({ data });
    },
    take() {
      const taken = out;
      out = [];
      return taken;
    },
  };
}
