import type { Exchange, Reply } from '../contract/exchange.ts';
import { ProxyError } from '../contract/proxy-error.ts';
import type { KeptReply, StateCodec } from '../contract/state-codec.ts';
import type { ReplySide } from '../wire/path.ts';
import { emptyBody } from '../wire/request-body.ts';
import { failover } from './failover.ts';
import type { Keeper, KeptHere } from './kept-replies.ts';
import type { PipelineServices } from './pipeline-services.ts';
import { exchangesUpTo } from './recall.ts';
import { replyOf } from './reply-of.ts';
import { pipedPath } from './reply-path.ts';

/** Asks the upstream that keeps a reply, with what the client asked. */
async function askKeeper(
  exchange: Exchange,
  services: PipelineServices,
  state: StateCodec,
  { upstream, model }: Keeper,
): Promise<Reply> {
  const { dialect, params } = exchange.inbound;
  const handle = services.upstream(upstream);
  const wires = handle?.upstream.wires('stored-response', model) ?? [];
  if (!handle || !wires.some((wire) => wire.dialect === dialect.id)) throw state.unknownReply(params.id ?? '');
  exchange.candidates = [{ handle, model, wire: dialect.id }];
  const chat = (): never => {
    throw new ProxyError('PP_INTERNAL', 'A question about a reply is no conversation.');
  };
  const asked = { exchange, services, chat, body: emptyBody() };
  const context = { ...asked, pathOf: (side: ReplySide) => pipedPath(asked, side), isPiped: true };
  return replyOf(context, failover(context));
}

async function answerHere(
  { client, inbound }: Exchange,
  { kept }: PipelineServices,
  state: StateCodec,
  last: KeptHere<KeptReply>,
): Promise<Reply> {
  const exchanges = await exchangesUpTo(kept, client, last);
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(state.answer(inbound, exchanges)),
  };
}

/**
 * Answers a question about a reply that was kept, from what we keep or by the upstream that does. A deleted one is forgotten.
 * @throws ProxyError `PP_REPLY_UNKNOWN` for one that nobody has, or that belongs to another client key.
 */
export async function storedReply(exchange: Exchange, services: PipelineServices): Promise<Reply> {
  const { dialect, params, method } = exchange.inbound;
  const { state } = dialect;
  const id = params.id ?? '';
  if (!state) throw new ProxyError('PP_OPERATION_UNSUPPORTED', 'This dialect keeps no replies.');
  const found = await services.kept.reply(exchange.client, id);
  if (!found) throw state.unknownReply(id);
  const reply = await ('keeper' in found
    ? askKeeper(exchange, services, state, found.keeper)
    : answerHere(exchange, services, state, found));
  if (method === 'DELETE' && reply.status < 300) {
    const items = 'here' in found ? state.itemIdsOf(found.here) : [];
    await services.kept.forget(exchange.client, id, items);
  }
  return reply;
}
