import type { Extras } from '../../contract/index.ts';
import { defined, objectOf, textOf } from '../../wire/json-values.ts';
import { OPENAI_COMPLETIONS } from './dialect-id.ts';

/** What the reply must know of the request and no other dialect has. */
export interface OwnExtras {
  /** True: the stream ends with a chunk of usage. */
  readonly includeUsage?: boolean;
  /** The prompt, where the reply is to begin with it. */
  readonly echo?: string;
}

export function ownExtras({ includeUsage = false, echo }: OwnExtras): { extras?: Extras } {
  if (!includeUsage && echo === undefined) return {};
  return { extras: { [OPENAI_COMPLETIONS]: { ...(includeUsage && { includeUsage }), ...defined({ echo }) } } };
}

export function ownExtrasOf(holder: { readonly extras?: Extras }): OwnExtras {
  const fields = objectOf(holder.extras?.[OPENAI_COMPLETIONS]);
  return { includeUsage: fields?.includeUsage === true, ...defined({ echo: textOf(fields?.echo) }) };
}
