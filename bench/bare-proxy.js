/**
 * The floor: a pass-through that looks at nothing, as a process of its own: `node bench/bare-proxy.js PORT ORIGIN`.
 * Plain JavaScript: stripping types would add 16 MB and some milliseconds of its start to the floor (measured).
 */
import { createServer } from 'node:http';
import { Agent, stream } from 'undici';

const [port, origin] = process.argv.slice(2);
const dispatcher = new Agent();

createServer((request, response) => {
  const { connection: _, ...headers } = request.headers;
  const body = request.method === 'GET' ? null : request;
  stream(`${origin}${request.url}`, { method: request.method ?? 'GET', headers, body, dispatcher }, (reply) =>
    response.writeHead(reply.statusCode, reply.headers),
  ).catch(() => response.destroy());
}).listen(Number(port), '127.0.0.1');

// A signal must end the process in order: a profile and the compile cache are written only then.
process.once('SIGTERM', () => process.exit(0));
