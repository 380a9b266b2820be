/** The upstream of the bench, as a process of its own: `node bench/mock-upstream.ts PORT`. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { FRAMES_TYPE, frameOf, INVOKE_PATHS } from './bedrock-frames.ts';
import { nowMs } from './clock.ts';
import { DIALECTS, type Dialect, type UpstreamWire } from './dialects/index.ts';
import { type MockState, STATE_PATH } from './mock-state.ts';
import { MODES, type Mode, type Pace, readMode } from './modes.ts';
import { replyPieces } from './replies.ts';

const PACED_INTERVAL_MS = 10;
const OPEN_INTERVAL_MS = 1000;
/** Enough to hold the first text, in each dialect. */
const OPENING_PIECES = 4;
const LATE_MS = 300;
/** The pieces of longer replies are made as they are written. */
const MOST_KEPT_EVENTS = 10_000;
const MOST_UNSENT_BYTES = 1_000_000;

/** Which wire a path belongs to, whatever model it names. */
const WIRE_BY_PATH = new Map<string, UpstreamWire>([
  ...Object.entries(DIALECTS).flatMap(([dialect, { path }]) =>
    [true, false].map((isStream): [string, UpstreamWire] => [path('*', isStream), dialect as Dialect]),
  ),
  ...Object.entries(INVOKE_PATHS),
]);
const MODEL_IN_PATH = /(?<=\/models\/)[^:]+|(?<=\/model\/)[^/]+/;

type Piece = string | Buffer;

const kept = new Map<string, readonly Piece[]>();
const state = { exchanges: 0, connections: 0, lastClosedMs: 0 };

function makePieces(wire: UpstreamWire, mode: Mode): Iterable<Piece> {
  if (wire !== 'bedrock-invoke') return replyPieces(wire, mode);
  const events = replyPieces('anthropic-messages', mode);
  return MODES[mode].isStream ? events.map(frameOf) : events;
}

function piecesOf(wire: UpstreamWire, mode: Mode): Iterable<Piece> {
  if (MODES[mode].textEvents > MOST_KEPT_EVENTS) return makePieces(wire, mode);
  const key = `${wire} ${mode}`;
  const pieces = kept.get(key) ?? [...makePieces(wire, mode)];
  kept.set(key, pieces);
  return pieces;
}

/** Waits until the client has taken what was written, or has left. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      response.off('drain', settle).off('close', settle);
      resolve();
    };
    response.on('drain', settle).on('close', settle);
  });
}

async function writeBurst(response: ServerResponse, pieces: Iterable<Piece>): Promise<void> {
  for (const piece of pieces) {
    response.write(piece);
    if (response.writableLength > MOST_UNSENT_BYTES) await drained(response);
    if (response.destroyed) return;
  }
  response.end();
}

/** Every event keeps its own time from the start of the stream, so that a late timer does not slow the stream down. */
function writeTimed(response: ServerResponse, pieces: readonly Piece[], intervalMs: number): void {
  const startedMs = performance.now();
  let next = 0;
  const writeDue = () => {
    if (response.destroyed) return;
    const due = Math.floor((performance.now() - startedMs) / intervalMs) + 1;
    for (; next < Math.min(due, pieces.length); next++) response.write(pieces[next]);
    if (next < pieces.length) setTimeout(writeDue, startedMs + next * intervalMs - performance.now());
    else response.end();
  };
  writeDue();
}

const WRITERS: Readonly<Record<Pace, (response: ServerResponse, pieces: Iterable<Piece>) => unknown>> = {
  burst: writeBurst,
  paced: (response, pieces) => writeTimed(response, [...pieces], PACED_INTERVAL_MS),
  open: (response, pieces) => {
    const [...all] = pieces;
    for (const piece of all.splice(0, OPENING_PIECES)) response.write(piece);
    writeTimed(response, all, OPEN_INTERVAL_MS);
  },
  late: async (response, pieces) => {
    await delay(LATE_MS);
    await writeBurst(response, pieces);
  },
};

async function answerChat(wire: UpstreamWire, request: IncomingMessage, response: ServerResponse): Promise<void> {
  state.exchanges++;
  response.once('close', () => {
    state.exchanges--;
    state.lastClosedMs = nowMs();
  });
  const mode = readMode(await buffer(request));
  const { isStream, pace } = MODES[mode];
  const streamType = wire === 'bedrock-invoke' ? FRAMES_TYPE : 'text/event-stream';
  response.setHeader('content-type', isStream ? streamType : 'application/json');
  await WRITERS[pace](response, piecesOf(wire, mode));
}

function answerOther(url: string | undefined, response: ServerResponse): void {
  const asked: MockState = { ...state, connections: state.connections - 1 };
  if (url === STATE_PATH) response.end(JSON.stringify(asked));
  else response.writeHead(url === '/health' ? 200 : 404).end();
}

const server = createServer((request, response) => {
  const wire = WIRE_BY_PATH.get((request.url ?? '').replace(MODEL_IN_PATH, '*'));
  if (wire) answerChat(wire, request, response).catch(() => response.destroy());
  else answerOther(request.url, response);
});

server.on('connection', (socket) => {
  state.connections++;
  socket.once('close', () => state.connections--);
});
server.listen(Number(process.argv[2]), '127.0.0.1');
