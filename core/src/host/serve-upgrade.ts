import type { IncomingMessage } from 'node:http';
import { type Duplex, pipeline } from 'node:stream';
import { asProxyError } from '../contract/proxy-error.ts';
import type { Upgraded } from '../transport/transport.ts';
import { endToEnd } from './hop-headers.ts';
import type { AnsweredRoute } from './plugin-routes.ts';
import { errorReply } from './serve-exchange.ts';
import { type PluginContext, type PluginVisit, safeRefusal, visitOf } from './serve-plugin.ts';
import { writeHead, writeOnSocket } from './write-on-socket.ts';

/** Both sides until one of them is gone; then neither is left waiting. */
function join(
  client: Duplex,
  { status, headers, socket: upstream }: Upgraded,
  head: Buffer,
  { exchange }: PluginVisit,
) {
  const { signal } = exchange;
  const end = () => {
    client.destroy();
    upstream.destroy();
  };
  signal.addEventListener('abort', end, { once: true });
  writeHead(client, status, { ...headers, 'x-request-id': exchange.id });
  if (head.length > 0) upstream.write(head);
  return new Promise<void>((done) => {
    pipeline(client, upstream, client, () => {
      signal.removeEventListener('abort', end);
      end();
      done();
    });
  });
}

async function ask({ request, exchange }: PluginVisit, { route, line }: AnsweredRoute) {
  if (route.needsKey !== false) await request.requireKey();
  const answer = await route.upgrade?.(request);
  if (!answer || 'status' in answer) return answer;
  return line?.upgrade(answer, { signal: exchange.signal });
}

/** Lets a plugin's route relay a client that wants another protocol. */
export async function serveUpgrade(
  answered: AnsweredRoute,
  incoming: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  params: Readonly<Record<string, string>>,
  context: PluginContext,
): Promise<void> {
  // A connection that is kept open has no end by itself.
  const { totalMs: _, ...rules } = context.rules;
  const visit = visitOf(incoming, socket, params, { ...context, rules });
  // A client that resets its connection is gone, and nothing more.
  socket.on('error', () => socket.destroy());
  try {
    const answer = await ask(visit, answered);
    if (!answer) writeOnSocket(socket, { status: 426, headers: {}, body: '' });
    else if ('socket' in answer) await join(socket, answer, head, visit);
    else {
      const { status, headers, body } = await safeRefusal(answer, context.redact);
      const said = { ...endToEnd(headers, false), 'x-request-id': visit.exchange.id };
      writeOnSocket(socket, { status, headers: said, body: Buffer.from(body as Uint8Array) });
    }
  } catch (thrown) {
    const error = asProxyError(thrown);
    const { status, headers, body } = errorReply(visit.exchange, error, context.redact);
    writeOnSocket(socket, { status, headers, body: String(body) });
  } finally {
    visit.leave();
  }
}
