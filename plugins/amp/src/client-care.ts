import {
  asProxyError,
  type Exchange,
  errorFactsOf,
  objectOf,
  parseJson,
  type Reply,
  type Stage,
  type WireEvent,
} from '@pipeproxy/core';
import { isOverTime, mapEvents } from './map-events.ts';

/** Amp's smart mode gives up at the first error, whatever it is; its deep mode tries again itself. */
const SMART_ATTEMPTS = 3;

/** The event that leaves Amp waiting for ever; the destroyed connection behind it does not. */
const HANGS = 'response.failed';

/** An error that the dialect would tell by a stream that begins well, told by its status. */
function plainError(exchange: Exchange, thrown: unknown): Reply | undefined {
  const error = asProxyError(thrown);
  if (error.kind !== 'context-overflow') return undefined; // amp section 7
  exchange.outcome.error = error;
  const { id: requestId, inbound } = exchange;
  return inbound.dialect.encodeError(errorFactsOf(error), { requestId, isStream: false });
}

/** What a failed response says, in the event that Amp prints. */
function errorEvent({ data }: WireEvent): WireEvent {
  const error = objectOf(objectOf(objectOf(parseJson(data))?.response)?.error);
  return { name: 'error', data: JSON.stringify({ type: 'error', code: null, param: null, ...error }) };
}

function withoutFailed(reply: Reply): Reply {
  if (!isOverTime(reply.body)) return reply;
  let isSaid = false;
  const change = (event: WireEvent): WireEvent | undefined => {
    if (event.name === HANGS) return isSaid ? undefined : errorEvent(event); // amp section 7
    isSaid ||= event.name === 'error';
    return event;
  };
  return { ...reply, body: mapEvents(reply.body, change) };
}

/** Does for Amp's two modes what they do not do for themselves. */
export const clientCare: Stage = {
  name: 'amp-client-care',
  async handle(exchange, next) {
    const { id } = exchange.inbound.dialect;
    if (id === 'anthropic-messages') exchange.minAttempts = SMART_ATTEMPTS; // amp section 7
    if (id !== 'openai-responses') return next();
    try {
      await next();
    } catch (error) {
      const reply = plainError(exchange, error);
      if (!reply) throw error;
      exchange.reply = reply;
    }
    if (exchange.reply) exchange.reply = withoutFailed(exchange.reply);
  },
};
