import { type IncomingHttpHeaders, request } from 'node:http';

/** A call whose reply can be looked at while it comes. */
export interface OpenCall {
  /** What has come of the body so far. */
  readonly text: string;
  /** Undefined until the head of the reply is there. */
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  /** Resolves once the body contains the fragment behind `from`, or ends. */
  waitFor(fragment: string, from?: number): Promise<void>;
  /** Resolves at the end of the body: true when it broke off. */
  readonly isCut: Promise<boolean>;
  /** Leaves. */
  abort(): void;
}

export interface OpenRequest {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
}

/** Sends a request and lets the test go on before it is answered. */
export function openCall(url: string, { path, headers, body }: OpenRequest): OpenCall {
  let text = '';
  let status: number | undefined;
  let received: IncomingHttpHeaders = {};
  let wake = () => {};
  const over = Promise.withResolvers<boolean>();
  let isOver = false;
  const end = (isCut: boolean) => {
    isOver = true;
    over.resolve(isCut);
    wake();
  };
  const outgoing = request(new URL(path, url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    agent: false,
  });
  outgoing.on('response', (incoming) => {
    status = incoming.statusCode;
    received = incoming.headers;
    wake();
    incoming.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      wake();
    });
    incoming.on('error', () => {});
    incoming.on('close', () => end(!incoming.complete));
  });
  outgoing.on('error', () => end(true));
  outgoing.end(JSON.stringify(body));
  return {
    get text() {
      return text;
    },
    get status() {
      return status;
    },
    get headers() {
      return received;
    },
    isCut: over.promise,
    async waitFor(fragment, from = 0) {
      while (!isOver && !text.includes(fragment, from)) {
        await new Promise<void>((done) => {
          wake = done;
        });
      }
    },
    abort: () => void outgoing.destroy(),
  };
}
