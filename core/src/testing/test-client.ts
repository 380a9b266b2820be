import type { Dialect } from '../contract/index.ts';
import { foldEvents } from '../wire/fold.ts';
import type { FoldedReply } from '../wire/folded-reply.ts';
import { framingById } from '../wire/framings/registry.ts';
import { clientAddress } from './client-address.ts';
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
  /** Framing of the stream, where one is asked for. */
  readonly streamFraming: string;
}

/** True for a dialect whose clients ask for chat. */
export const asksForChat = ({ routes, chat }: Dialect): boolean =>
  chat !== undefined && routes.some(({ operation }) => operation === 'chat');

/** A chat request as a client of a dialect sends it. @throws Error for a dialect that has no chat. */
export function clientRequest(dialect: Dialect, isStream: boolean): ClientRequest {
  const address = clientAddress(dialect, 'chat', isStream);
  const context = fakeEncodeContext({ model: 'kit-model', isStream });
  const encoded = dialect.chat?.encodeRequest({ ...PLAIN_REQUEST, isStream }, context);
  if (!address || !encoded) throw new Error(`nobody can ask for chat in ${dialect.id}`);
  const headers = { 'content-type': 'application/json', ...dialect.defaultHeaders, ...encoded.headers };
  const { path, streamFraming } = address;
  return { path, streamFraming, init: { method: 'POST', headers, body: JSON.stringify(encoded.body) } };
}

/** Asks a server for chat as a client of a dialect does, and reads the whole reply. */
export async function askAsClient(url: string, dialect: Dialect, isStream: boolean): Promise<ClientReply> {
  const { path, init, streamFraming } = clientRequest(dialect, isStream);
  const response = await fetch(url + path, init);
  const bytes = Buffer.from(await response.arrayBuffer());
  const framing = framingById(isStream ? streamFraming : 'json-document');
  const codec = isStream ? dialect.chat?.stream : dialect.chat?.whole;
  const decoder = codec?.decoder(fakeReplyContext());
  const isRead = response.ok && framing && decoder;
  const reply = isRead ? foldEvents(runMapper(decoder, splitChunks(framing, [bytes]))) : { blocks: [] };
  return { status: response.status, text: bytes.toString(), reply };
}
