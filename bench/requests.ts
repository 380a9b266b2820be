import { agentBody } from './agent-request.ts';
import { DIALECTS, type Dialect, type UpstreamWire } from './dialects/index.ts';
import { MODES, type Mode, promptOf } from './modes.ts';

/** From whom to whom a request goes. Bare, which translates nothing, always ends at an upstream of the client's dialect. */
export interface Way {
  readonly dialect: Dialect;
  /** What the upstream behind pipeproxy speaks. */
  readonly upstream: UpstreamWire;
}

/** What a client sends: a sentence, or what a coding agent sends, of so many bytes. Agents are known in two dialects. */
export type RequestSize = 'small' | 64_000 | 200_000;

/** What a client sends, ready for undici. */
export interface ClientRequest {
  readonly method: 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const HEADERS = { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' };
const SYSTEM = 'You are a terse assistant.';

/** The name by which clients ask for an upstream; the upstream knows another one, so that the proxy has to replace it. */
export function aliasOf(upstream: UpstreamWire): string {
  return `bench-${upstream}`;
}

/**
 * Writes the request of a client.
 *
 * @throws Error for the request of an agent in a dialect in which none is known.
 */
export function clientRequest({ dialect, upstream }: Way, mode: Mode, size: RequestSize = 'small'): ClientRequest {
  const { isStream } = MODES[mode];
  const model = aliasOf(upstream);
  const prompt = promptOf(mode);
  const { path, body } = DIALECTS[dialect];
  return {
    method: 'POST',
    path: path(model, isStream),
    headers: HEADERS,
    body:
      size === 'small'
        ? Buffer.from(JSON.stringify(body({ model, system: SYSTEM, prompt, isStream })))
        : agentBody(dialect, { model, prompt, isStream, bytes: size }),
  };
}
