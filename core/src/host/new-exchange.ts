import type { IncomingMessage } from 'node:http';
import type { Writable } from 'node:stream';
import type { Asked, Dialect, DialectRoute } from '../contract/dialect.ts';
import type { Exchange } from '../contract/exchange.ts';
import { ProxyError } from '../contract/proxy-error.ts';
import type { RequestBody } from '../contract/request-body.ts';
import { createFormBody } from '../wire/form/form-body.ts';
import { createRequestBody } from '../wire/request-body.ts';
import type { SplitHeaders } from './credentials.ts';
import { type BodyLimits, formType, readBody, requireJson } from './read-body.ts';
import { readQuery } from './read-query.ts';
import type { Running } from './running.ts';

export interface ExchangeRules {
  readonly limits: BodyLimits;
  /** Longest time of an exchange with all its attempts; absent: no bound. */
  readonly totalMs?: number;
  readonly running: Running;
  newId(prefix: string): string;
  now(): number;
}

/** A matched request on its way in. */
export interface Arrival extends SplitHeaders {
  readonly request: IncomingMessage;
  /** What its reply is written to. */
  readonly response: Writable;
  readonly dialect: Dialect;
  readonly route: DialectRoute;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
}

/** Aborts when the client leaves before its reply is complete, when the exchange's time is over, or when the host stops. */
function signalOf(response: Writable, { totalMs, running }: ExchangeRules): AbortSignal {
  const controller = new AbortController();
  running.enter(controller);
  const timer =
    totalMs === undefined
      ? undefined
      : setTimeout(() => {
          controller.abort(
            new ProxyError('PP_UPSTREAM_TIMEOUT', `The exchange took longer than ${totalMs} ms.`, {
              hint: 'Raise `transport.timeouts.totalMs` if that is meant.',
            }),
          );
        }, totalMs);
  response.once('close', () => {
    clearTimeout(timer);
    if (!response.writableFinished) controller.abort(new ProxyError('PP_CLIENT_GONE', 'The client left.'));
  });
  return controller.signal;
}

const NOTHING: Asked = {};

const isText = (value: unknown): value is string => typeof value === 'string';

/** Makes the exchange of a request. Its body is not read before a stage asks for it. */
export function newExchange(arrival: Arrival, rules: ExchangeRules): Exchange {
  const { request, response, dialect, route, headers, credentials } = arrival;
  const receivedAtMs = rules.now();
  let body: Promise<RequestBody> | undefined;

  const read = async (): Promise<RequestBody> => {
    const form = route.takesForms ? formType(request) : undefined;
    if (form === undefined) requireJson(request); // security 4
    const bytes = await readBody(request, rules.limits);
    const { peekKeys } = dialect;
    const loaded = form === undefined ? createRequestBody(bytes, peekKeys) : createFormBody(bytes, form, peekKeys);
    const { model, stream } = loaded.peeked;
    const asked = dialect.asked?.(exchange.inbound, loaded.peeked) ?? NOTHING;
    exchange.requestedModel = asked.model ?? (isText(model) ? model : '');
    exchange.isStream = asked.isStream ?? stream === true;
    if (asked.streamFraming !== undefined) exchange.streamFraming = asked.streamFraming;
    const session = dialect.session?.(headers, loaded.peeked);
    if (session !== undefined) exchange.session = session;
    return loaded;
  };

  const exchange: Exchange = {
    id: rules.newId('req_'),
    operation: route.operation,
    inbound: {
      dialect,
      method: request.method ?? '',
      path: arrival.path,
      query: readQuery(request.url),
      params: arrival.params,
      headers,
      credentials,
      remoteAddress: request.socket.remoteAddress ?? '',
    },
    receivedAtMs,
    signal: signalOf(response, rules),
    ...(rules.totalMs !== undefined && { deadlineMs: receivedAtMs + rules.totalMs }),
    requestedModel: '',
    isStream: false,
    load() {
      body ??= read();
      return body;
    },
    candidates: [],
    attempts: [],
    losses: [],
    outcome: {},
    notes: new Map(),
  };
  return exchange;
}
