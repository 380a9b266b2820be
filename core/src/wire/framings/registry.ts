import type { Framing } from '../../contract/index.ts';
import { jsonArray } from './json-array.ts';
import { jsonDocument } from './json-document.ts';
import { sse } from './sse.ts';

/** The framings that are always there. A document stands before the array, whose content type is the same. */
export const BUILT_IN_FRAMINGS: readonly Framing[] = [sse, jsonDocument, jsonArray];

/** The framing with this id; of several, the last in the list, so that a plugin can replace a built-in. */
export function framingById(id: string, framings: readonly Framing[] = BUILT_IN_FRAMINGS): Framing | undefined {
  return framings.findLast((framing) => framing.id === id);
}

/**
 * The framing that a reply with this `content-type` is in, whatever was asked for.
 *
 * @param contentType - The header as it came, or undefined; upper case and parameters do not matter.
 */
export function framingOfReply(
  contentType: string | undefined,
  framings: readonly Framing[] = BUILT_IN_FRAMINGS,
): Framing | undefined {
  const type = contentType?.trim().toLowerCase();
  if (!type) return undefined;
  const found = framings.find((framing) => framing.matches(type));
  return found && framingById(found.id, framings);
}
