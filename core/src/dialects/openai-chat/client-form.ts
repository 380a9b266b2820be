import type { JsonObject, ReplyContext } from '../../contract/index.ts';
import { ownExtrasOf } from './own-extras.ts';

/** What the client of a reply has shown that it expects. */
export interface ClientForm {
  readonly id: string;
  /** Seconds since 1970; the same in all chunks. */
  readonly created: number;
  readonly model: string;
  readonly includesUsage: boolean;
  /** True: the request spoke of `functions`, so the reply has a `function_call`. */
  readonly isLegacy: boolean;
  /** True: signatures and encrypted reasoning go along in `reasoning_details`. */
  readonly hasReasoningDetails: boolean;
}

/** Ids are our own: the upstream's says nothing to the client. */
export function clientFormOf(context: ReplyContext): ClientForm {
  const own = ownExtrasOf(context.request);
  return {
    id: context.newId('chatcmpl-'),
    created: Math.floor(context.now() / 1000),
    model: context.model,
    includesUsage: own.includeUsage === true,
    isLegacy: own.legacyFunctions === true,
    hasReasoningDetails: own.reasoningDetails === true,
  };
}

/** The fields that every chunk and document begins with. */
export function envelope({ id, created, model }: ClientForm, object: string): JsonObject {
  return { id, object, created, model };
}
