import type { Reply } from '../contract/exchange.ts';
import { ProxyError } from '../contract/proxy-error.ts';
import { isObject, parseJson } from '../wire/json-values.ts';
import { type Asking, planCall } from './plan-call.ts';
import { sendCall } from './send-call.ts';

/** Statuses of an answer that is worth more than our estimate: a count, or what is wrong with the request. */
const TELLING = new Set([200, 400, 413, 422]);

/** Says that a number is our estimate and not the upstream's count. */
const ESTIMATE_HEADER = 'x-pipeproxy-estimate';

const MAX_COUNT_BYTES = 65_536;

/** The upstream's own count, where one of the candidates speaks the client's dialect and has the route. */
async function countedUpstream(context: Asking): Promise<Reply | undefined> {
  const { exchange, services } = context;
  const own = exchange.inbound.dialect.id;
  for (const candidate of exchange.candidates) {
    const { upstream, name } = candidate.handle;
    if (!upstream.wires('count', candidate.model).some(({ dialect }) => dialect === own)) continue;
    const plan = planCall(context, { ...candidate, wire: own });
    const reply = await sendCall(context, candidate, plan);
    const text = Buffer.from(await reply.body.whole(MAX_COUNT_BYTES)).toString('utf8');
    if (!TELLING.has(reply.status) || !isObject(parseJson(text))) continue;
    exchange.outcome.upstream = name;
    exchange.outcome.model = candidate.model;
    return {
      status: reply.status,
      headers: { 'content-type': 'application/json', 'x-pipeproxy-upstream': name },
      body: services.redact(text),
    };
  }
  return undefined;
}

/**
 * Counts the tokens of a request: the upstream's own count where it has one, else an estimate that says so in a header. Never
 * fails for an upstream's sake: clients ask dozens of times and compact their history by the answer.
 */
export async function countTokens(context: Asking): Promise<Reply> {
  const { exchange, services } = context;
  const { count } = exchange.inbound.dialect;
  if (!count) throw new ProxyError('PP_OPERATION_UNSUPPORTED', 'This dialect cannot count tokens.');
  const counted = await countedUpstream(context).catch((error) => {
    services.logger.debug({ exchange: exchange.id, error: String(error) }, 'counting falls back to an estimate');
    return undefined;
  });
  if (counted) return counted;
  const tokens = await services.estimateTokens(context.chat());
  return {
    status: 200,
    headers: { 'content-type': 'application/json', [ESTIMATE_HEADER]: 'true' },
    body: JSON.stringify(count.encodeReply(tokens)),
  };
}
