import type { Candidate, Exchange } from '../contract/exchange.ts';
import type { JsonValue } from '../contract/json.ts';
import { ProxyError } from '../contract/proxy-error.ts';
import type { RequestBody } from '../contract/request-body.ts';
import type { KeptReference, KeptReply, StateCodec } from '../contract/state-codec.ts';
import type { Owner } from './kept-key.ts';
import type { Kept, KeptHere, KeptReplies } from './kept-replies.ts';

/** What became of a request's references to earlier replies. */
export interface Recalled {
  /** Id of the reply that was put into the body. */
  readonly previousId?: string;
  /** What the client adds to the conversation; absent where an upstream keeps what the request names. */
  readonly input?: readonly JsonValue[];
  /** A reference that stays in the body, for the upstream that keeps what it names. */
  readonly left?: KeptReference;
  /** The only upstream that can read what is left; absent where anyone who keeps replies may know it. */
  readonly upstream?: string;
}

/** Longest conversation that is put together, in exchanges. */
const MAX_EXCHANGES = 2_000;

/** Most that is put together, in characters of JSON: a short request can name a long item many times. */
const MAX_CHARACTERS = 67_108_864;

/** Most things that one request may name: each is a question to the store. */
const MAX_REFERENCES = 2_000;

const NOTE = 'recalled';

/** What `recall` found for an exchange. */
export const recalledOf = ({ notes }: Exchange): Recalled | undefined => notes.get(NOTE) as Recalled | undefined;

/**
 * The exchanges up to a reply that we keep, the oldest first.
 * @param unknown - Makes the error for one in between that is not here any more, or is too much. Absent: what is left is given.
 */
export async function exchangesUpTo(
  kept: KeptReplies,
  owner: Owner,
  last: KeptHere<KeptReply>,
  unknown?: (id: string) => ProxyError,
): Promise<readonly KeptReply[]> {
  const exchanges = [last.here];
  let { characters } = last;
  for (let id = last.here.previousId; id !== undefined; id = exchanges.at(-1)?.previousId) {
    const found = await kept.reply(owner, id);
    if (found && 'here' in found) characters += found.characters;
    if (!found || !('here' in found) || exchanges.length >= MAX_EXCHANGES || characters > MAX_CHARACTERS) {
      if (unknown) throw unknown(id);
      break;
    }
    exchanges.push(found.here);
  }
  return exchanges.toReversed();
}

interface Found {
  readonly reference: KeptReference;
  readonly kept: Kept<KeptReply> | Kept<JsonValue> | undefined;
}

function severalKeepers({ param }: KeptReference): ProxyError {
  return new ProxyError('PP_REQUEST_INVALID', 'The request names things that different upstreams keep.', {
    hint: 'Go on from replies of one model, or send the whole conversation.',
    param,
  });
}

function tooMuch({ param }: KeptReference): ProxyError {
  return new ProxyError(
    'PP_REQUEST_TOO_LARGE',
    'What the request names of earlier replies is too much for one request.',
    {
      hint: 'Name each item once.',
      param,
    },
  );
}

/** The references that stay, and the upstream that keeps what they name. */
function leftOf(found: readonly Found[]): Pick<Recalled, 'left' | 'upstream'> {
  const left = found.filter(({ kept }) => !kept || 'keeper' in kept);
  const upstreams = new Set(left.flatMap(({ kept }) => (kept && 'keeper' in kept ? [kept.keeper.upstream] : [])));
  const [first] = left;
  if (!first) return {};
  if (upstreams.size > 1) throw severalKeepers(first.reference);
  const [upstream] = upstreams;
  return { left: first.reference, ...(upstream !== undefined && { upstream }) };
}

async function lookUp(named: readonly KeptReference[], owner: Owner, kept: KeptReplies, state: StateCodec) {
  const asked = new Map<string, Promise<Found['kept']>>();
  const find = ({ kind, id }: KeptReference): Promise<Found['kept']> => {
    const answer = asked.get(`${kind} ${id}`) ?? kept[kind](owner, id);
    asked.set(`${kind} ${id}`, answer);
    return answer;
  };
  const found = await Promise.all(
    named.map(async (reference): Promise<Found> => ({ reference, kept: await find(reference) })),
  );
  const missing = found.find((each) => !each.kept);
  // Whoever has a key to show could otherwise ask the upstream for what it keeps for another's key.
  if (missing && owner !== undefined) throw state.unknownReference(missing.reference); // security 17
  return found;
}

/**
 * Puts into the body what it names of earlier exchanges, where we keep it. What an upstream keeps stays as it is.
 * @throws ProxyError `PP_REQUEST_UNSUPPORTED` for a reference to what nobody has, or somebody else; `PP_REQUEST_TOO_LARGE`.
 */
export async function recall(exchange: Exchange, body: RequestBody, kept: KeptReplies): Promise<Recalled | undefined> {
  const { state } = exchange.inbound.dialect;
  const named = state?.references(body) ?? [];
  if (!state || named.length === 0) return undefined;
  const [first] = named;
  if (first && new Set(named.map(({ id }) => id)).size > MAX_REFERENCES) throw tooMuch(first); // security 21
  const owner = exchange.client;
  const found = await lookUp(named, owner, kept, state);
  const items = new Map<string, JsonValue>();
  let earlier: readonly KeptReply[] = [];
  let characters = 0;
  for (const { reference, kept: each } of found) {
    if (!each || !('here' in each)) continue;
    characters += each.characters;
    if (characters > MAX_CHARACTERS) throw tooMuch(reference); // security 21
    if (reference.kind === 'item') items.set(reference.id, each.here as JsonValue);
    else {
      const unknown = () => state.unknownReference(reference);
      earlier = await exchangesUpTo(kept, owner, each as KeptHere<KeptReply>, unknown);
    }
  }
  const json = body.json();
  const rest = leftOf(found);
  const input = rest.left ? {} : { input: state.inputOf(json, items) };
  const previous = earlier.length > 0 ? named.find(({ kind }) => kind === 'reply') : undefined;
  body.edit(state.expand(json, { earlier, items })); // responses trap 1
  const recalled = { ...rest, ...input, ...(previous && { previousId: previous.id }) };
  exchange.notes.set(NOTE, recalled);
  return recalled;
}

/** True when an upstream keeps the replies that it gives in the client's own dialect. */
export function keepsItself({ handle, model, wire }: Candidate, dialect: string): boolean {
  const isOwn = wire === undefined || wire === dialect;
  return isOwn && handle.upstream.wires('stored-response', model).some((each) => each.dialect === dialect);
}

/**
 * The candidates that can read what is left of a request's references.
 * @throws ProxyError `PP_REQUEST_UNSUPPORTED` when there is none.
 */
export function whoCanRead(
  candidates: readonly Candidate[],
  { inbound: { dialect } }: Exchange,
  { left, upstream }: Recalled,
): readonly Candidate[] {
  if (!left) return candidates;
  const able = candidates.filter(
    (candidate) => keepsItself(candidate, dialect.id) && (upstream ?? candidate.handle.name) === candidate.handle.name,
  );
  const error = able.length === 0 ? dialect.state?.unknownReference(left) : undefined;
  if (error) throw error;
  return able;
}
