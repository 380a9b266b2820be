import type { ServerResponse } from 'node:http';
import type { Exchange, Reply, SettledExchange } from '../contract/exchange.ts';
import type { HeaderMap } from '../contract/headers.ts';
import type { Observer } from '../contract/observer.ts';
import { asProxyError, type ProxyError } from '../contract/proxy-error.ts';
import type { Logger } from '../contract/services.ts';
import type { Stage } from '../contract/stage.ts';
import { encodeOwnError } from './encode-own-error.ts';
import type { Running } from './running.ts';
import { waitHeader } from './wait-header.ts';
import { writeReply } from './write-reply.ts';

export interface ServeContext {
  /** @param stages - Further stages of the exchange's path. */
  readonly run: (exchange: Exchange, stages?: readonly Stage[]) => Promise<void>;
  readonly observers: readonly Observer[];
  readonly running: Running;
  readonly logger: Logger;
  now(): number;
  redact(text: string): string;
}

const MAX_LISTED_LOSSES = 20;

function ownHeaders(exchange: Exchange): HeaderMap {
  const { requestIdHeader } = exchange.inbound.dialect;
  const features = [...new Set(exchange.losses.map(({ feature }) => feature))].slice(0, MAX_LISTED_LOSSES);
  return {
    'x-request-id': exchange.id,
    ...(requestIdHeader && { [requestIdHeader]: exchange.id }),
    ...(features.length > 0 && { 'x-pipeproxy-losses': features.join(', ') }),
  };
}

/** An error as the client's dialect says it. */
export function errorReply(exchange: Exchange, error: ProxyError, redact: (text: string) => string): Reply {
  const { id: requestId, isStream, requestedModel: model, receivedAtMs, inbound, outcome } = exchange;
  const context = { requestId, isStream, model, receivedAtMs };
  const { status, headers, body } = encodeOwnError(error, inbound.dialect, context);
  const { upstream } = outcome;
  return { status, headers: { ...headers, ...(upstream && { 'x-pipeproxy-upstream': upstream }) }, body: redact(body) };
}

async function replyTo(
  exchange: Exchange,
  context: ServeContext,
  stages: readonly Stage[] | undefined,
): Promise<Reply> {
  try {
    await context.run(exchange, stages);
    if (exchange.reply) return exchange.reply;
    throw new Error('the pipeline ended without a reply: is `execute` in it?');
  } catch (thrown) {
    const error = asProxyError(thrown);
    exchange.outcome.error = error;
    if (error.code === 'PP_INTERNAL') context.logger.error({ exchange: exchange.id, error: thrown }, 'internal error');
    return errorReply(exchange, error, context.redact);
  }
}

/** Shows an exchange to an observer, which can neither break it nor fail unheard. */
function show(settled: SettledExchange, observer: Observer, { logger }: ServeContext): void {
  const failed = (error: unknown): void => {
    logger.error({ exchange: settled.id, observer: observer.name, error }, 'an observer failed');
  };
  try {
    const outcome: unknown = observer.observe(settled);
    // The type lets asynchronous functions in; nobody waits for them.
    if (outcome instanceof Promise) outcome.catch(failed);
  } catch (error) {
    failed(error);
  }
}

function settle(exchange: Exchange, isClientGone: boolean, context: ServeContext): void {
  if (exchange.losses.length > 0)
    context.logger.debug({ exchange: exchange.id, losses: exchange.losses }, 'lost in translation');
  exchange.reservation?.settle(exchange.outcome.usage);
  const settled: SettledExchange = Object.freeze({ ...exchange, settledAtMs: context.now(), isClientGone });
  for (const observer of context.observers) show(settled, observer, context);
}

/** Runs an exchange through the pipeline, writes its reply and settles it: exactly once, whatever happens. */
export async function serveExchange(
  exchange: Exchange,
  response: ServerResponse,
  context: ServeContext,
  stages?: readonly Stage[],
): Promise<void> {
  const reply = await replyTo(exchange, context, stages);
  exchange.outcome.status = reply.status;
  try {
    const headers = { ...reply.headers, ...waitHeader(exchange, reply), ...ownHeaders(exchange) };
    await writeReply(response, { ...reply, headers }, exchange.signal);
  } catch (error) {
    exchange.outcome.error ??= asProxyError(exchange.signal.aborted ? exchange.signal.reason : error);
    // A reply that cannot even begin must not leave the client waiting.
    if (!response.headersSent) response.destroy();
    context.logger.debug({ exchange: exchange.id, code: exchange.outcome.error.code }, 'the reply broke off');
  } finally {
    const isClientGone = exchange.signal.aborted && exchange.outcome.error?.code === 'PP_CLIENT_GONE';
    settle(exchange, isClientGone, context);
    context.running.leave(exchange.signal);
  }
}
