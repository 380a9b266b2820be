import type { Dialect, Exchange, JsonObject } from '../contract/index.ts';
import { textOf } from '../wire/json-values.ts';
import { createRequestBody } from '../wire/request-body.ts';
import { clientAddress } from './client-address.ts';
import { fakeServices } from './fake-services.ts';

/** What an exchange begins with. */
export interface FakeExchange {
  /** The client's dialect. */
  readonly dialect: Dialect;
  /** The client's body; absent where the request has none, and reading it fails. */
  readonly body?: JsonObject;
}

/**
 * An exchange of a client on this machine, as the first stage sees it: the body is not read, nobody is chosen to answer.
 *
 * @param over - Fields that are to be otherwise, such as what an earlier stage would have set.
 */
export function fakeExchange({ dialect, body }: FakeExchange, over: Partial<Exchange> = {}): Exchange {
  const { newId, clock } = fakeServices().services;
  const request = body && createRequestBody(Buffer.from(JSON.stringify(body)), dialect.peekKeys);
  const address = clientAddress(dialect, over.operation ?? 'chat', body?.stream === true);
  const exchange: Exchange = {
    id: newId('req_'),
    operation: 'chat',
    inbound: {
      dialect,
      method: body ? 'POST' : 'GET',
      path: address?.path ?? '/',
      params: address?.params ?? {},
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
