import type { Extras } from '../contract/index.ts';

/** The extras of a block or event to spread; no key where there are none. */
export function blockExtras({ extras }: { readonly extras?: Extras }): { readonly extras?: Extras } {
  return extras ? { extras } : {};
}
