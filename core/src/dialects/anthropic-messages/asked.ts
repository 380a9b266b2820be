import type { Asked, PeekedBody } from '../../contract/index.ts';
import { stringOf } from '../../wire/json-values.ts';

/** Claude Code's mark for a long context. It takes the mark off before it asks (measured with 2.1.329); not every client does. */
const LONG_CONTEXT = /\[1m\]$/i;

/** The model without the mark: it is part of no name. */
export function askedOf(peeked: PeekedBody): Asked {
  const model = stringOf(peeked.model);
  return model !== undefined && LONG_CONTEXT.test(model) ? { model: model.replace(LONG_CONTEXT, '') } : {};
}
