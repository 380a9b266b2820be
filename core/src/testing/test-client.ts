import type { Dialect } from '../contract/index.ts';
import { foldEvents } from '../wire/fold.ts';
import type { FoldedReply } from '../wire/folded-reply.ts';
import { framingById } from '../wire/framings/registry.ts';
import { fakeEncodeContext, fakeReplyContext, PLAIN_REQUEST } from './codec-contexts.ts';
import { splitChunks } from './framing/split-checks.ts';
import { runMapper } from './run-mapper.ts';

/** What a client got. */
export interface ClientReply {
  readonly status: number;
  readonly text: string;
  /** The reply in neutral form; nothing in it where the status is none of success. */
  readonly reply: FoldedReply;
}

/** Where and what a client of a dialect asks. */
export interface ClientRequest {
  readonly path: string;
  readonly init: RequestInit;
}

/** The path on which a dialect takes chat, where it says the model in the body; undefined for others. */
export function chatPathOf({ routes }: Dialect): string | undefined {
  return routes.find(({ operation, path }) => operation === 'chat' && !path.includes(':'))?.path;
}

/** A chat request as a client of a dialect sends it. @throws Error for a dialect that has no chat, or says the model in its path. */
export function clientRequest(dialect: Dialect, isStream: boolean): ClientRequest {
  const path = chatPathOf(dialect);
  const context = fakeEncodeContext({ model: 'kit-model', isStream });
  const encoded = dialect.chat?.encodeRequest({ ...PLAIN_REQUEST, isStream }, context);
  if (path === undefined || !encoded) throw new Error(`nobody can ask for chat in ${dialect.id}`);
  const headers = { 'content-type': 'application/json', ...dialect.defaultHeaders, ...encoded.headers };
  return { path, init: { method: 'POST', headers, body: JSON.stringify(encoded.body) } };
}

/** Asks a server for chat as a client of a dialect does, and reads the whole reply. */
export async function askAsClient(url: string, dialect: Dialect, isStream: boolean): Promise<ClientReply> {
  const { path, init } = clientRequest(dialect, isStream);
  const response = await fetch(url + path, init);
  const bytes = Buffer.from(await response.arrayBuffer());
  const framing = framingById(isStream ? dialect.streamFraming : 'json-document');
  const codec = isStream ? dialect.chat?.stream : dialect.chat?.whole;
  const decoder = codec?.decoder(fakeReplyContext());
  const isRead = response.ok && framing && decoder;
  const reply = isRead ? foldEvents(runMapper(decoder, splitChunks(framing, [bytes]))) : { blocks: [] };
  return { status: response.status, text: bytes.toString(), reply };
}
