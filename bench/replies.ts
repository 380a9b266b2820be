import { DIALECTS, type Dialect } from './dialects/index.ts';
import { MODES, type Mode } from './modes.ts';

/** Stands once in every text event, and nowhere else in a stream before its last events. */
export const TEXT_MARK = ' word';

const wordOf = (index: number) => `${TEXT_MARK}${index}`;

/** The text that every reply of a mode carries, in whichever dialect it arrives. */
function replyText(mode: Mode): string {
  return Array.from({ length: MODES[mode].textEvents }, (_, index) => wordOf(index)).join('');
}

/** The pieces of the upstream's reply in order, each to be written on its own; a JSON reply is one piece. */
export function* replyPieces(dialect: Dialect, mode: Mode): Generator<string> {
  const { document, opening, textEvent, ending } = DIALECTS[dialect];
  const { isStream, textEvents } = MODES[mode];
  if (!isStream) return yield JSON.stringify(document(replyText(mode)));
  yield* opening;
  for (let index = 0; index < textEvents; index++) yield textEvent(wordOf(index), index);
  yield* ending(replyText(mode), textEvents);
}
