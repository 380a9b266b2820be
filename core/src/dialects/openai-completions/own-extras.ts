import type { Extras } from '../../contract/index.ts';
import { objectOf } from '../../wire/json-values.ts';
import { OPENAI_COMPLETIONS } from './dialect-id.ts';

/** What the reply must know of the request and no other dialect has. */
export interface OwnExtras {
  /** True: the stream ends with a chunk of usage. */
  readonly includeUsage?: boolean;
  /** True: the reply begins with the prompt. */
  readonly echo?: boolean;
}

export function ownExtras({ includeUsage = false, echo = false }: OwnExtras): { extras?: Extras } {
  if (!includeUsage && !echo) return {};
  return { extras: { [OPENAI_COMPLETIONS]: { ...(includeUsage && { includeUsage }), ...(echo && { echo }) } } };
}

export function ownExtrasOf(holder: { readonly extras?: Extras }): OwnExtras {
  const fields = objectOf(holder.extras?.[OPENAI_COMPLETIONS]);
  return { includeUsage: fields?.includeUsage === true, echo: fields?.echo === true };
}
