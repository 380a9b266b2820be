import {
  asProxyError,
  byteSourceOf,
  type Dialect,
  type Exchange,
  errorFactsOf,
  type HeaderMap,
  type Logger,
  ProxyError,
  pickHeaders,
  type ReplyWatch,
  type SplitLimits,
  sse,
  type UpstreamReply,
} from '@pipeproxy/core';
import type { AmpUpstream } from './amp-upstream.ts';
import { plainReply } from './plain-reply.ts';

const LIMITS: SplitLimits = { maxEventBytes: 33_554_432 };
const MAX_REPLY_BYTES = 104_857_600;

/** What the ledger is told once the reply is over. */
function note({ outcome }: Exchange, { usage, finish }: ReplyWatch): void {
  if (usage) outcome.usage = usage;
  if (finish) outcome.finish = finish;
}

/** Hands the bytes on as they are, and reads along for the ledger. */
async function* watched(exchange: Exchange, { body }: UpstreamReply, now: () => number): AsyncGenerator<Uint8Array> {
  const watch = exchange.inbound.dialect.chat?.watch(true);
  const events = sse.split(LIMITS);
  try {
    for await (const piece of body) {
      if (watch) for (const event of events.push(piece)) watch.push(event);
      exchange.outcome.firstEventAtMs ??= now();
      yield piece;
    }
  } finally {
    if (watch) note(exchange, watch);
  }
}

async function readWhole(
  exchange: Exchange,
  { status, headers, body }: UpstreamReply,
  redact: AmpUpstream['redact'],
): Promise<Uint8Array | string> {
  const { dialect } = exchange.inbound;
  const bytes = await body.whole(MAX_REPLY_BYTES);
  const data = Buffer.from(bytes).toString();
  if (status >= 400) {
    const safe = redact(data); // security 15
    exchange.outcome.error = refusal(dialect, { status, headers, body: safe });
    return safe;
  }
  const watch = dialect.chat?.watch(false);
  watch?.push({ data });
  if (watch) note(exchange, watch);
  return bytes;
}

const refusal = (dialect: Dialect, reply: Parameters<Dialect['decodeError']>[0]): ProxyError =>
  new ProxyError('PP_UPSTREAM_ERROR', 'Amp refused the request.', { facts: dialect.decodeError(reply) });

const isStream = ({ headers }: UpstreamReply): boolean =>
  headers['content-type']?.toLowerCase().startsWith('text/event-stream') ?? false;

/** Of its headers those that an upstream's reply has in the client's dialect. */
function replyHeaders(
  { replyHeaders: allowed }: Dialect,
  { headers }: UpstreamReply,
  { name, redact }: AmpUpstream,
): HeaderMap {
  const picked = pickHeaders(headers, [...allowed, 'content-type', 'retry-after']);
  const safe = Object.entries(picked).map(([header, value]) => [header, redact(value)]);
  return { ...Object.fromEntries(safe), 'x-pipeproxy-upstream': name };
}

async function ask(exchange: Exchange, { url, send, headersFor }: AmpUpstream): Promise<UpstreamReply> {
  const { inbound, signal } = exchange;
  const search = new URLSearchParams(inbound.query).toString();
  try {
    const request = {
      method: inbound.method,
      url: `${url}${inbound.path}${search === '' ? '' : `?${search}`}`,
      headers: await headersFor(inbound.headers, exchange.client),
      body: (await exchange.load()).bytes([]),
    };
    return await plainReply(await send(request, { signal }));
  } catch (error) {
    if (signal.aborted) throw error;
    const { code, message } = asProxyError(error);
    throw new ProxyError(code, `Amp's server does not answer: ${message}`, {
      hint: 'Check `upstreamUrl` of the plugin amp, or map the model: `mappings`.',
      cause: error,
    });
  }
}

/** Sends a model call to Amp's server, which spends credits, and says so. The ledger has it under the server's name. */
export async function forwardModel(exchange: Exchange, upstream: AmpUpstream, logger: Logger): Promise<void> {
  const { now } = upstream;
  const { requestedModel: model, outcome } = exchange;
  const startedAtMs = now();
  logger.warn(
    { exchange: exchange.id, route: 'amp-credits', model, mapping: { from: model, to: 'upstream/model' } },
    `"${model}" goes to ${upstream.name} and spends Amp credits; to answer it here, add the mapping`,
  );
  outcome.upstream = upstream.name;
  outcome.model = model;
  const reply = await ask(exchange, upstream).catch((error: unknown) => {
    const facts = errorFactsOf(asProxyError(error));
    exchange.attempts.push({ upstream: upstream.name, model, startedAtMs, error: facts });
    throw error;
  });
  exchange.attempts.push({ upstream: upstream.name, model, startedAtMs });
  const body = isStream(reply)
    ? byteSourceOf(watched(exchange, reply, now))
    : await readWhole(exchange, reply, upstream.redact);
  const headers = replyHeaders(exchange.inbound.dialect, reply, upstream);
  exchange.reply = { status: reply.status, headers, body };
}
