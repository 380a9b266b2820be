import {
  type JsonObject,
  type KeptQuestion,
  type KeptReply,
  ProxyError,
  type StateCodec,
} from '../../contract/index.ts';
import { finished, namedItems, replyId } from './finished-reply.ts';
import { listItems } from './list-items.ts';
import { refuseReference, unknownPrevious } from './state-fields.ts';
import { expand, inputOf, references, withoutReferences } from './state-references.ts';

function unsupported(param: string, message: string): ProxyError {
  const facts = { kind: 'invalid-request', code: 'unsupported_parameter', message, param } as const;
  return new ProxyError('PP_REQUEST_UNSUPPORTED', message, { facts, param });
}

function answer({ method, path, query }: KeptQuestion, exchanges: readonly KeptReply[]): JsonObject {
  const reply = exchanges.at(-1)?.reply ?? {};
  if (path.endsWith('/input_items')) return listItems(query, exchanges);
  if (path.endsWith('/cancel')) throw unsupported('background', 'Only a response in the background can be cancelled.');
  if (method === 'DELETE') return { id: reply.id ?? null, object: 'response', deleted: true };
  if (query.stream === 'true')
    throw unsupported('stream', 'A response that is kept here is given whole, not as a stream.');
  return reply;
}

/** Responses that are kept: how requests name them, and what can be asked about them. */
export const state: StateCodec = {
  references,
  expand,
  inputOf,
  withoutReferences,
  wantsKept: ({ store }) => store !== false,
  replyId,
  finished,
  itemIdsOf: ({ reply }) => [...namedItems(reply).keys()],
  unknownReference: (reference) =>
    reference.kind === 'reply' ? unknownPrevious(reference.id) : refuseReference(reference.id, reference.param),
  unknownReply: (id) => new ProxyError('PP_REPLY_UNKNOWN', `Response with id '${id.slice(0, 200)}' not found.`),
  answer,
};
