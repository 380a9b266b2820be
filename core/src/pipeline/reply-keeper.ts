import type { Candidate } from '../contract/exchange.ts';
import type { WireEvent } from '../contract/framing.ts';
import type { FinishedReply, StateCodec } from '../contract/state-codec.ts';
import type { Asking } from './plan-call.ts';
import { keepsItself, recalledOf } from './recall.ts';

/** Who keeps a reply: its upstream, we, or nobody. */
export type KeptWhere = 'there' | 'here' | 'nowhere';

/** Longest request of which the exchange is kept: writing more would hold up everybody else. */
const MAX_REQUEST_BYTES = 16_777_216;

type Asked = Pick<Asking, 'exchange' | 'body' | 'services'>;

/**
 * Who keeps the reply of a candidate to a request.
 *
 * @param passes - True when the client gets the upstream's own reply, with the upstream's ids in it.
 */
export function keptWhere({ exchange, body, services }: Asked, candidate: Candidate, passes: boolean): KeptWhere {
  const { state, id } = exchange.inbound.dialect;
  if (!state || exchange.operation !== 'chat' || !state.wantsKept(body.peeked)) return 'nowhere';
  if (passes && keepsItself(candidate, id)) return 'there';
  // What came before is another's to tell: without it the exchange is no whole one.
  if (recalledOf(exchange)?.left) return 'nowhere';
  return services.kept.isOn && body.raw.byteLength <= MAX_REQUEST_BYTES ? 'here' : 'nowhere';
}

/** Remembers who keeps a reply as soon as its id is known: it may be asked for while it is being made. */
function noteKeeper({ exchange, services }: Asked, state: StateCodec, { handle, model }: Candidate) {
  const keeper = { upstream: handle.name, model };
  let id: string | undefined;
  return (event: WireEvent): void => {
    const finished = state.finished(event);
    const isNew = id === undefined;
    id ??= finished?.id ?? state.replyId(event);
    if (isNew && id !== undefined) services.kept.note(exchange.client, 'reply', [id], keeper);
    if (finished) services.kept.note(exchange.client, 'item', finished.items.keys(), keeper);
  };
}

function keepHere({ exchange, body, services }: Asked, state: StateCodec) {
  const keep = (finished: FinishedReply): void => {
    const { previousId, input } = recalledOf(exchange) ?? {};
    services.kept.keep(exchange.client, finished, {
      input: input ?? state.inputOf(body.json(), new Map()),
      reply: finished.reply,
      ...(previousId !== undefined && { previousId }),
    });
  };
  return (event: WireEvent): void => {
    const finished = state.finished(event);
    if (finished) keep(finished);
  };
}

/** Looks at each event of a reply that the client gets, and keeps it, or the name of who does; undefined where nobody keeps it. */
export function replyKeeper(
  asked: Asked,
  candidate: Candidate,
  where: KeptWhere,
): ((event: WireEvent) => void) | undefined {
  const { state } = asked.exchange.inbound.dialect;
  if (!state || where === 'nowhere') return undefined;
  return where === 'there' ? noteKeeper(asked, state, candidate) : keepHere(asked, state);
}
