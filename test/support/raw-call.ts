import { Agent, type IncomingHttpHeaders, request } from 'node:http';

/** A request of which every byte is the test's own. */
export interface RawRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes as they are, or a value that is sent as JSON. */
  readonly body?: Buffer | string | object;
  readonly signal?: AbortSignal;
}

export interface RawReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
  /** True when the connection broke before the body was complete. */
  readonly isCut: boolean;
  /** The parsed body. */
  json(): unknown;
}

function bytesOf(body: RawRequest['body']): Buffer | undefined {
  if (body === undefined || Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}

/** Sends a request and reads its reply to the end, or to where it breaks. A connection of its own for each call. */
export function rawCall(url: string, { method = 'POST', path, headers, body, signal }: RawRequest): Promise<RawReply> {
  const bytes = bytesOf(body);
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true });
  return new Promise<RawReply>((resolve, reject) => {
    const outgoing = request(
      {
        hostname,
        port,
        path,
        method,
        agent,
        headers: { ...(bytes && { 'content-type': 'application/json' }), ...headers },
        ...(signal && { signal }),
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', () => {});
        incoming.on('close', () => {
          const whole = Buffer.concat(chunks);
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            bytes: whole,
            text: whole.toString(),
            isCut: !incoming.complete,
            json: () => JSON.parse(whole.toString()),
          });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(bytes);
  }).finally(() => agent.destroy());
}

/** An event of a stream. */
export interface RawEvent {
  readonly name: string | undefined;
  readonly data: string;
}

/** The events of a stream with LF line ends, as they stand in its text; comments are left out. */
export const eventsOf = (text: string): readonly RawEvent[] =>
  text
    .split('\n\n')
    .map((block) => block.split('\n').filter((line) => line !== '' && !line.startsWith(':')))
    .filter((lines) => lines.length > 0)
    .map((lines) => ({
      name: lines.find((line) => line.startsWith('event: '))?.slice('event: '.length),
      data: lines
        .filter((line) => line.startsWith('data: '))
        .map((line) => line.slice('data: '.length))
        .join('\n'),
    }));
