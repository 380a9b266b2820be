import type { Dialect, Exchange, Inbound, JsonObject, Operation } from '../contract/index.ts';
import { textOf } from '../wire/json-values.ts';
import { createRequestBody } from '../wire/request-body.ts';
import { fakeServices } from './fake-services.ts';

/** What an exchange begins with. */
export interface FakeExchange {
  /** The client's dialect. */
  readonly dialect: Dialect;
  /** The client's body; absent where the request has none, and reading it fails. */
  readonly body?: JsonObject;
}

/** What stands in an address for each of a route's parameters, a model's name among them. */
const VALUE = 'kit-model';
const PARAMETER = /(?<!\\)[:*](\w+)/g;

/** An address of the route for an operation, its parameters filled in. */
function addressOf({ routes }: Dialect, operation: Operation): Pick<Inbound, 'path' | 'params'> {
  const { path = '/' } = routes.find((route) => route.operation === operation) ?? {};
  const names = [...path.matchAll(PARAMETER)].map(([, name = '']) => name);
  return {
    path: path.replaceAll(PARAMETER, VALUE).replaceAll('\\', ''),
    params: Object.fromEntries(names.map((name) => [name, VALUE])),
  };
}

/**
 * An exchange of a client on this machine, as the first stage sees it: the body is not read, nobody is chosen to answer.
 *
 * @param over - Fields that are to be otherwise, such as what an earlier stage would have set.
 */
export function fakeExchange({ dialect, body }: FakeExchange, over: Partial<Exchange> = {}): Exchange {
  const { newId, clock } = fakeServices().services;
  const request = body && createRequestBody(Buffer.from(JSON.stringify(body)), dialect.peekKeys);
  const exchange: Exchange = {
    id: newId('req_'),
    operation: 'chat',
    inbound: {
      dialect,
      method: body ? 'POST' : 'GET',
      ...addressOf(dialect, over.operation ?? 'chat'),
      query: {},
      headers: {},
      credentials: [],
      remoteAddress: '127.0.0.1',
    },
    receivedAtMs: clock.now(),
    signal: new AbortController().signal,
    requestedModel: '',
    isStream: false,
    async load() {
      if (!request) throw new Error('this request has no body to read');
      const { model, stream } = request.peeked;
      const asked = dialect.asked?.(exchange.inbound, request.peeked);
      exchange.requestedModel = asked?.model ?? textOf(model) ?? '';
      exchange.isStream = asked?.isStream ?? stream === true;
      return request;
    },
    candidates: [],
    attempts: [],
    losses: [],
    outcome: {},
    notes: new Map(),
    ...over,
  };
  return exchange;
}
