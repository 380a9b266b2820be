/** The upstream of the bench, as a process of its own: `node bench/mock-upstream.ts PORT`. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { replyPieces } from './replies.ts';
import { type Dialect, PATHS, readMode } from './requests.ts';

const EVENT_INTERVAL_MS = 10;

const DIALECT_BY_PATH = new Map(Object.entries(PATHS).map(([dialect, path]) => [path, dialect as Dialect]));

/** Every event keeps its own time from the start of the stream, so that a late timer does not slow the stream down. */
function writePaced(response: ServerResponse, pieces: readonly string[]): void {
  const startedMs = performance.now();
  let next = 0;
  const writeDue = () => {
    const due = Math.floor((performance.now() - startedMs) / EVENT_INTERVAL_MS) + 1;
    for (; next < Math.min(due, pieces.length); next++) response.write(pieces[next]);
    if (next < pieces.length) setTimeout(writeDue, startedMs + next * EVENT_INTERVAL_MS - performance.now());
    else response.end();
  };
  writeDue();
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(request);
  const dialect = DIALECT_BY_PATH.get(request.url ?? '');
  if (!dialect) {
    response.writeHead(request.url === '/health' ? 200 : 404).end();
    return;
  }
  const mode = readMode(body);
  const pieces = replyPieces(dialect, mode);
  response.setHeader('content-type', mode === 'json' ? 'application/json' : 'text/event-stream');
  if (mode === 'json') response.end(pieces[0]);
  else if (mode === 'paced') writePaced(response, pieces);
  else {
    for (const piece of pieces) response.write(piece);
    response.end();
  }
}

createServer((request, response) => {
  answer(request, response).catch(() => response.destroy());
}).listen(Number(process.argv[2]), '127.0.0.1');
