import type { FailedReply } from '../contract/dialect.ts';
import type { ErrorFacts } from '../contract/error-facts.ts';
import type { Exchange, Reply } from '../contract/exchange.ts';
import type { HeaderMap } from '../contract/headers.ts';
import { asProxyError, errorFactsOf, ProxyError } from '../contract/proxy-error.ts';
import { objectOf, parseJson } from '../wire/json-values.ts';
import { joinPieces, type Path, type Piece } from '../wire/path.ts';
import { sumUsage } from '../wire/sum-usage.ts';
import { cutError, type FailedAttempt, type OpenReply } from './attempt.ts';
import type { Answer } from './failover.ts';
import { drain, nextBytes } from './last-bytes.ts';
import { pickHeaders } from './pick-headers.ts';
import type { Asking } from './plan-call.ts';
import { clientFraming } from './reply-path.ts';
import { reportedError } from './upstream-failure.ts';

/** What a reply on its way still needs: nothing that holds the request, for streams are open for long. */
type ReplyScope = Pick<Asking, 'exchange' | 'services' | 'isPiped'>;

const STREAM_HEADERS: HeaderMap = { 'cache-control': 'no-cache', 'x-accel-buffering': 'no' };

/** Told by the reply's own encoder where one has begun, so that the client's events stay in step. */
function encodeError(context: ReplyScope, error: ProxyError, path?: Path): Piece {
  const facts = errorFactsOf(error);
  const said = path?.fail?.(facts) ?? standaloneError(context, facts);
  return said.length === 0 ? '' : redacted(context, joinPieces(said));
}

function standaloneError(context: ReplyScope, facts: ErrorFacts): readonly Piece[] {
  const { exchange } = context;
  const { id: requestId, requestedModel: model, receivedAtMs, inbound } = exchange;
  const events = inbound.dialect.encodeStreamError(facts, { requestId, model, receivedAtMs });
  const joiner = clientFraming(context).join();
  return [events].flat().flatMap((event) => joiner.push(event));
}

/** The words of an upstream's error may quote the key that it was sent. */
function redacted({ services }: ReplyScope, piece: Piece): Piece {
  const said = Buffer.from(piece).toString('utf8');
  const safe = services.redact(said);
  return safe === said ? piece : safe;
}

/** Notes what is known of a reply that is over. */
function close(exchange: Exchange, open: OpenReply): void {
  const { view } = open.path;
  const { outcome } = exchange;
  open.candidate.handle.running -= 1;
  if (view.usage) outcome.usage = outcome.usage ? sumUsage(outcome.usage, view.usage) : view.usage;
  if (view.finish) outcome.finish = view.finish;
}

const letGo = async (): Promise<never> => {
  throw new ProxyError('PP_INTERNAL', "The request's body is let go of once its reply is on its way.", {
    hint: 'A stage that needs it later keeps what `load` gave before.',
  });
};

function opened(exchange: Exchange, open: OpenReply): void {
  const { outcome } = exchange;
  outcome.upstream = open.candidate.handle.name;
  outcome.model = open.candidate.model;
  outcome.firstEventAtMs = open.firstEventAtMs;
}

/**
 * The pieces of an open reply. On trouble it gives out the client's own error event and then throws, so that whoever writes
 * destroys the connection: several clients take a polite end for success.
 */
async function* streamOf(context: ReplyScope, open: OpenReply): AsyncGenerator<Piece> {
  const { exchange } = context;
  const { path, candidate, rest } = open;
  opened(exchange, open);
  exchange.load = letGo;
  try {
    if (open.held.length > 0) yield joinPieces(open.held);
    for (let isEnded = rest === undefined; rest && !isEnded && !path.view.error; ) {
      const step = await nextBytes(rest, path);
      isEnded = step.done ?? false;
      const pieces = step.done ? path.end() : path.push(step.value);
      if (pieces.length > 0) yield path.view.error ? redacted(context, joinPieces(pieces)) : joinPieces(pieces);
    }
    if (path.view.error) exchange.outcome.error = reportedError(path.view.error, candidate.handle);
    else if (!path.view.isComplete) throw cutError(candidate);
  } catch (error) {
    exchange.outcome.error = asProxyError(error);
    if (exchange.outcome.error.code !== 'PP_CLIENT_GONE') yield encodeError(context, exchange.outcome.error, path);
  } finally {
    close(exchange, open);
    if (path.isOver()) void drain(rest);
    else await rest?.return?.();
  }
  if (exchange.outcome.error) throw exchange.outcome.error;
}

/** What says to a waiting client that somebody is there. */
function pulseOf(context: ReplyScope): string {
  const { keepalive } = context.exchange.inbound.dialect;
  return keepalive ? String(joinPieces(clientFraming(context).join().push(keepalive))) : '';
}

/** A stream whose status was sent before anybody had answered: what went wrong since becomes an event. */
async function* lateStream(context: ReplyScope, answer: Promise<Answer>): AsyncGenerator<Piece> {
  yield pulseOf(context);
  const settled = await answer;
  if ('open' in settled) {
    noteOrigin(context, settled.open);
    return yield* streamOf(context, settled.open);
  }
  context.exchange.outcome.error = settled.failed.error;
  yield encodeError(context, settled.failed.error);
  throw settled.failed.error;
}

/** An id longer than this is none. */
const MAX_ID = 200;

/** The upstream's own id of a translated reply is for the log alone: it belongs to the account behind the proxy. */
function noteOrigin({ exchange, services }: ReplyScope, { candidate, path }: OpenReply): void {
  const { replyId } = path.view;
  if (replyId === undefined) return;
  const facts = { exchange: exchange.id, upstream: candidate.handle.name, upstreamReplyId: replyId.slice(0, MAX_ID) };
  services.logger.debug(facts, 'the reply has begun');
}

/** What the client's body is in: what its dialect says, or what the upstream says of a body that is handed on. */
function formOf(context: ReplyScope, open?: OpenReply): { readonly type: string; readonly isStream: boolean } {
  if (!context.isPiped || !open)
    return { type: clientFraming(context).contentType, isStream: context.exchange.isStream };
  const { contentType, isStream } = open.framing;
  return { type: open.headers['content-type'] ?? contentType, isStream };
}

function headersOf(context: ReplyScope, open?: OpenReply): HeaderMap {
  const { dialect } = context.exchange.inbound;
  const isSame = open?.dialect.id === dialect.id;
  const { type, isStream } = formOf(context, open);
  return {
    ...(open && isSame && pickHeaders(open.headers, dialect.replyHeaders)),
    'content-type': type,
    ...(isStream && STREAM_HEADERS),
    ...(open && { 'x-pipeproxy-upstream': open.candidate.handle.name }),
  };
}

function wholeReply(context: ReplyScope, open: OpenReply): Reply {
  opened(context.exchange, open);
  close(context.exchange, open);
  return { status: 200, headers: headersOf(context, open), body: joinPieces(open.held) };
}

function streamReply(context: ReplyScope, body: AsyncIterable<Piece>, open?: OpenReply): Reply {
  const { dialect } = context.exchange.inbound;
  const { keepaliveMs: everyMs } = context.services;
  const reply = { status: 200, headers: headersOf(context, open), body };
  return dialect.keepalive ? { ...reply, keepalive: { bytes: pulseOf(context), everyMs } } : reply;
}

/** An upstream's error as it came, for a client of the same dialect. */
function passedError(context: ReplyScope, { error, plan, reply, isCorrected }: FailedAttempt): Reply | undefined {
  const { inbound, outcome } = context.exchange;
  const isSame = plan?.dialect.id === inbound.dialect.id;
  if (!reply || !isSame || isCorrected || error.kind === 'upstream-auth' || !isError(reply)) return undefined;
  const picked = pickHeaders(reply.headers, [...inbound.dialect.replyHeaders, 'retry-after']);
  const headers = Object.entries(picked).map(([name, value]) => [name, context.services.redact(value)]);
  return {
    status: reply.status,
    headers: {
      ...Object.fromEntries(headers),
      'content-type': 'application/json',
      'x-pipeproxy-upstream': outcome.upstream ?? '',
    },
    body: context.services.redact(reply.body),
  };
}

/** Something that clients can read as an error: a status of HTTP's own, and a body that has an error to tell. */
function isError({ status, body }: FailedReply): boolean {
  return status >= 400 && status < 600 && objectOf(parseJson(body))?.error !== undefined;
}

/**
 * The reply to the client. A stream that nobody has begun within the client's patience is committed with status 200 and kept
 * alive; until then status and headers are held.
 *
 * @throws ProxyError the last real error, when everybody failed before anything was sent.
 */
export async function replyOf(
  { exchange, services, isPiped = false }: ReplyScope,
  answer: Promise<Answer>,
): Promise<Reply> {
  const context = { exchange, services, isPiped };
  const mayCommit = exchange.isStream && !isPiped && exchange.inbound.dialect.keepalive !== undefined;
  const settled = mayCommit ? await within(services.keepaliveMs, answer) : await answer;
  if (!settled) return streamReply(context, lateStream(context, answer));
  if ('failed' in settled) {
    const { failed } = settled;
    exchange.outcome.error = failed.error;
    const passed = passedError(context, failed);
    if (passed) return passed;
    throw failed.error;
  }
  const { open } = settled;
  noteOrigin(context, open);
  if (isPiped) return { status: 200, headers: headersOf(context, open), body: streamOf(context, open) };
  return exchange.isStream ? streamReply(context, streamOf(context, open), open) : wholeReply(context, open);
}

/** The promise's value, or undefined when it takes longer. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, ms, undefined);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
