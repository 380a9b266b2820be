import type { Candidate } from '../contract/exchange.ts';
import type { ByteSource } from '../contract/upstream-call.ts';
import type { Path } from '../wire/path.ts';
import { emptyBody } from '../wire/request-body.ts';
import { type Asking, planCall } from './plan-call.ts';
import { framingOf, replySideOf } from './reply-path.ts';
import { sendCall } from './send-call.ts';
import { readFailedReply, readFailure } from './upstream-failure.ts';

/**
 * Calls the upstream again with what it has said so far, and lets the path take its reply from there.
 * @throws What planning and sending throw, and the upstream's error.
 */
async function callAgain(context: Asking, candidate: Candidate, path: Path<unknown>): Promise<ByteSource> {
  const blocks = path.paused?.() ?? [];
  const asked = context.chat();
  const chat = () => ({ ...asked, messages: [...asked.messages, { role: 'assistant' as const, blocks }] });
  const again: Asking = { ...context, chat, isContinuation: true };
  const plan = planCall(again, candidate);
  const reply = await sendCall(again, candidate, plan);
  if (reply.status < 200 || reply.status >= 300) {
    throw readFailure(await readFailedReply(reply), plan.dialect, candidate, context).error;
  }
  path.resume?.(replySideOf(candidate, plan, framingOf(context, plan, reply)));
  return reply.body;
}

/** What further calls need for as long as the reply streams: the conversation, but not the client's bytes. */
function furtherOf({ exchange, services, chat, isDerived = false }: Asking): Asking {
  const asked = chat();
  return { exchange, services, chat: () => asked, isDerived, body: emptyBody() };
}

/** The bytes of a reply, and of the calls that continue it wherever the upstream pauses its turn. */
export function continuedBytes(
  asked: Asking,
  candidate: Candidate,
  path: Path<unknown>,
  first: ByteSource,
): AsyncGenerator<Uint8Array, undefined> {
  return bytesAndMore(furtherOf(asked), candidate, path, first);
}

async function* bytesAndMore(
  context: Asking,
  candidate: Candidate,
  path: Path<unknown>,
  first: ByteSource,
): AsyncGenerator<Uint8Array, undefined> {
  for (let body = first; ; body = await callAgain(context, candidate, path)) {
    for await (const bytes of body) {
      yield bytes;
      if (path.paused?.()) break;
    }
    if (!path.paused?.()) return undefined;
  }
}

/** What the calls give that continue a turn whose reply is a document. */
export async function continuedPieces<Out>(
  context: Asking,
  candidate: Candidate,
  path: Path<Out>,
): Promise<readonly Out[]> {
  const pieces: Out[] = [];
  while (path.paused?.()) {
    const body = await callAgain(context, candidate, path);
    const document = await body.whole(candidate.handle.limits.maxReplyBytes);
    pieces.push(...path.push(document), ...path.end());
  }
  return pieces;
}
