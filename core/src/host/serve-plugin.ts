import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Dialect } from '../contract/dialect.ts';
import type { Exchange, Reply } from '../contract/exchange.ts';
import { asProxyError } from '../contract/proxy-error.ts';
import type { PluginRequest } from '../contract/routes.ts';
import type { Logger } from '../contract/services.ts';
import type { UpstreamReply } from '../contract/upstream-call.ts';
import { splitCredentials } from './credentials.ts';
import { endToEnd } from './hop-headers.ts';
import { type ExchangeRules, newExchange } from './new-exchange.ts';
import { createPluginRequest } from './plugin-request.ts';
import type { AnsweredRoute } from './plugin-routes.ts';
import { dialectForPath } from './routes.ts';
import { errorReply } from './serve-exchange.ts';
import { writeReply } from './write-reply.ts';

export interface PluginContext {
  readonly dialects: readonly [Dialect, ...Dialect[]];
  readonly rules: ExchangeRules;
  readonly logger: Logger;
  redact(text: string): string;
  /** @throws ProxyError for a client without a key. */
  admit(exchange: Exchange): Promise<void>;
  /** Counts an admitted client out. */
  leave(exchange: Exchange): void;
}

/** A request to a plugin while it is answered. */
export interface PluginVisit {
  readonly exchange: Exchange;
  readonly request: PluginRequest;
  /** Called once, when it is over. */
  leave(): void;
}

/** An exchange carries what every request has, and what `auth` looks at; it never runs through the pipeline. */
export function visitOf(
  request: IncomingMessage,
  out: ServerResponse | Duplex,
  params: Readonly<Record<string, string>>,
  context: PluginContext,
): PluginVisit {
  const { dialects, rules } = context;
  const [path = ''] = (request.url ?? '').split('?', 1);
  const split = splitCredentials(request.headers);
  const dialect = dialectForPath(path, split, dialects);
  const method = 'GET' as const;
  const route = { method, path, operation: 'models' } as const;
  const exchange = newExchange({ dialect, route, request, response: out, ...split, path, params }, rules);
  return {
    exchange,
    request: createPluginRequest(request, exchange, { limits: rules.limits, admit: context.admit }),
    leave() {
      context.leave(exchange);
      rules.running.leave(exchange.signal);
    },
  };
}

/** Longest refusal that is looked at: a sentence, or a page. */
const MAX_REFUSAL_BYTES = 1_048_576;

/** What a server says when it refuses may quote the key that it was sent. The bytes stay what they are otherwise. */
export async function safeRefusal(reply: UpstreamReply, redact: (text: string) => string): Promise<Reply> {
  const { status, headers, body } = reply;
  const bytes = Buffer.from(await body.whole(MAX_REFUSAL_BYTES));
  const values = Object.entries(headers).map(([name, value]) => [name, redact(value)]);
  // security 15
  return { status, headers: Object.fromEntries(values), body: Buffer.from(redact(bytes.toString('latin1')), 'latin1') };
}

async function answer(visit: PluginVisit, { route }: AnsweredRoute, context: PluginContext): Promise<Reply> {
  try {
    if (route.needsKey !== false) await visit.request.requireKey();
    const reply = await route.handle(visit.request);
    return reply.status < 400 ? reply : await safeRefusal(reply, context.redact);
  } catch (thrown) {
    const error = asProxyError(thrown);
    if (error.code === 'PP_INTERNAL')
      context.logger.error({ exchange: visit.exchange.id, error: thrown }, 'internal error');
    return errorReply(visit.exchange, error, context.redact);
  }
}

/** Lets a plugin's route answer a request. */
export async function servePlugin(
  answered: AnsweredRoute,
  request: IncomingMessage,
  response: ServerResponse,
  params: Readonly<Record<string, string>>,
  context: PluginContext,
): Promise<void> {
  const visit = visitOf(request, response, params, context);
  const { id, signal } = visit.exchange;
  const { status, headers, body } = await answer(visit, answered, context);
  try {
    const kept = endToEnd(headers, request.method === 'HEAD');
    await writeReply(response, { status, headers: { ...kept, 'x-request-id': id }, body }, signal);
  } catch (error) {
    if (!response.headersSent) response.destroy();
    context.logger.debug({ exchange: id, code: asProxyError(error).code }, 'the reply broke off');
  } finally {
    visit.leave();
  }
}
