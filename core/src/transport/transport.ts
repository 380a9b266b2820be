import type { Duplex } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { HeaderMap } from '../contract/headers.ts';
import { ProxyError } from '../contract/proxy-error.ts';
import type { Send, SendOptions, UpstreamReply, UpstreamRequest } from '../contract/upstream-call.ts';
import { decompressed } from './decompress.ts';
import { createDispatcher, type DispatcherOptions, proxyBefore } from './dispatcher.ts';
import { payloadOf } from './payload.ts';
import { ReplyBytes } from './reply-bytes.ts';
import { type Through, upstreamError } from './upstream-errors.ts';

/** How one upstream is reached. Times in milliseconds; 0 turns a time-out off. */
export interface TransportOptions extends DispatcherOptions {
  /** Until the reply's headers. */
  readonly firstEventMs: number;
  /** Between two pieces of a reply. */
  readonly idleMs: number;
}

/** The other side has agreed to speak another protocol: what it said, and the connection. */
export interface Upgraded {
  readonly status: number;
  readonly headers: HeaderMap;
  readonly socket: Duplex;
}

export interface Transport {
  readonly send: Send;
  /** Asks for another protocol, which the request names in its header `upgrade`; an answer that refuses is a reply like any other. */
  upgrade(request: UpstreamRequest, options: SendOptions): Promise<Upgraded | UpstreamReply>;
  close(): Promise<void>;
}

const oneLine = (value: string | string[] | undefined): string =>
  Array.isArray(value) ? value.join(', ') : (value ?? '');

function headerMapOf(headers: Readonly<Record<string, string | string[] | undefined>>): HeaderMap {
  const map: Record<string, string> = Object.create(null);
  for (const name in headers) map[name] = oneLine(headers[name]);
  return map;
}

const clientGone = () => new ProxyError('PP_CLIENT_GONE', 'The client left.');

/** Turns undici's callbacks into one promised reply. */
class ReplyHandler<Reply = UpstreamReply> implements Dispatcher.DispatchHandler {
  readonly #url: string;
  readonly #signal: AbortSignal;
  readonly #through: Through | undefined;
  readonly #resolve: (reply: UpstreamReply | Reply) => void;
  readonly #reject: (error: Error) => void;
  #controller: Dispatcher.DispatchController | undefined;
  #bytes: ReplyBytes | undefined;

  constructor(
    { url }: UpstreamRequest,
    signal: AbortSignal,
    through: Through | undefined,
    resolve: (reply: UpstreamReply | Reply) => void,
    reject: (error: Error) => void,
  ) {
    this.#url = url;
    this.#signal = signal;
    this.#through = through;
    this.#resolve = resolve;
    this.#reject = reject;
    signal.addEventListener('abort', this.#abort, { once: true });
  }

  readonly #abort = (): void => {
    const error = this.#signal.reason instanceof ProxyError ? this.#signal.reason : clientGone();
    this.#controller?.abort(error);
    this.#fail(error);
  };

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#signal.aborted) controller.abort(clientGone());
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (status < 200) return;
    this.#bytes = new ReplyBytes(controller);
    this.#resolve({ status, headers: headerMapOf(headers), body: this.#bytes });
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes?.push(chunk);
  }

  onResponseEnd(): void {
    this.release();
    this.#bytes?.end();
  }

  /** The signal is somebody else's from here on. */
  protected release(): void {
    this.#signal.removeEventListener('abort', this.#abort);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.release();
    const isBegun = this.#bytes !== undefined;
    this.#fail(error instanceof ProxyError ? error : upstreamError(error, this.#url, this.#through, isBegun));
  }

  #fail(error: Error): void {
    if (this.#bytes) this.#bytes.fail(error);
    else this.#reject(error);
  }
}

/** The same for a request that asks for another protocol. */
class UpgradeHandler extends ReplyHandler<Upgraded> {
  readonly #agreed: (upgraded: Upgraded) => void;

  constructor(
    request: UpstreamRequest,
    signal: AbortSignal,
    through: Through | undefined,
    resolve: (reply: UpstreamReply | Upgraded) => void,
    reject: (error: Error) => void,
  ) {
    super(request, signal, through, resolve, reject);
    this.#agreed = resolve;
  }

  onRequestUpgrade(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
    socket: Duplex,
  ): void {
    this.release();
    this.#agreed({ status, headers: headerMapOf(headers), socket });
  }
}

interface Address {
  readonly origin: string;
  readonly path: string;
}

/** Takes URLs apart. The last one is remembered: most upstreams have one, and parsing it costs 2 % of a small request. */
function addresses(): (url: string) => Address {
  let last: (Address & { readonly url: string }) | undefined;
  return (url) => {
    if (last?.url === url) return last;
    const { origin, pathname, search } = new URL(url);
    last = { url, origin, path: pathname + search };
    return last;
  };
}

/** The way to an upstream: its connections, and how long it may be silent on them. */
interface Line {
  readonly dispatcher: Dispatcher;
  readonly headersTimeout: number;
  readonly bodyTimeout: number;
  readonly through: Through | undefined;
}

function sendOver(
  { dispatcher, headersTimeout, bodyTimeout, through }: Line,
  { origin, path }: Address,
  request: UpstreamRequest,
  { signal }: SendOptions,
): Promise<UpstreamReply> {
  if (signal.aborted) return Promise.reject(clientGone());
  return new Promise((resolve, reject) => {
    dispatcher.dispatch(
      {
        origin,
        path,
        method: request.method,
        ...payloadOf(request),
        headersTimeout,
        bodyTimeout,
      },
      new ReplyHandler(request, signal, through, resolve, reject),
    );
  });
}

function upgradeOver(
  { dispatcher, headersTimeout, bodyTimeout, through }: Line,
  { origin, path }: Address,
  request: UpstreamRequest,
  { signal }: SendOptions,
): Promise<Upgraded | UpstreamReply> {
  if (signal.aborted) return Promise.reject(clientGone());
  const { upgrade = 'websocket', connection: _, ...headers } = request.headers;
  return new Promise((resolve, reject) => {
    dispatcher.dispatch(
      { origin, path, method: 'GET', headers, upgrade, headersTimeout, bodyTimeout },
      new UpgradeHandler(request, signal, through, resolve, reject),
    );
  });
}

/** Opens the way to one upstream: its own connection pool, time-outs and proxy. Follows no redirect. */
export function createTransport(options: TransportOptions): Transport {
  const dispatcher = createDispatcher(options);
  // Said with each request: a proxy's own agents would not hand them on.
  const { firstEventMs: headersTimeout, idleMs: bodyTimeout } = options;
  const line = { dispatcher, headersTimeout, bodyTimeout, through: proxyBefore(options) };
  const addressOf = addresses();
  return {
    send: async (request, sendOptions) =>
      decompressed(await sendOver(line, addressOf(request.url), request, sendOptions)),
    upgrade: (request, sendOptions) => upgradeOver(line, addressOf(request.url), request, sendOptions),
    close: () => dispatcher.destroy(),
  };
}
