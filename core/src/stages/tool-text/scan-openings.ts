/** A way in which a model may begin to write a tool call: one alternative of each step, with or without blanks between the steps. */
export type Opening = readonly (readonly string[])[];

type Fit = 'yes' | 'no' | 'maybe';

/** More blanks than this between two steps are no call: whoever waits for the next step must not wait for ever. */
const MAX_BLANKS = 256;

/** Behind the blanks that begin at `from`; undefined where there are too many. */
function skipBlanks(text: string, from: number): number | undefined {
  const bound = Math.min(text.length, from + MAX_BLANKS + 1);
  let at = from;
  while (at < bound && text.charAt(at).trim() === '') at += 1;
  return at - from > MAX_BLANKS ? undefined : at;
}

function fitStep(text: string, at: number, step: readonly string[]): Fit | number {
  for (const word of step) {
    const piece = text.slice(at, at + word.length).toLowerCase();
    if (piece === word) return at + word.length;
    if (at + piece.length === text.length && word.startsWith(piece)) return 'maybe';
  }
  return 'no';
}

/** Whether an opening stands at `start`; `maybe` where the text ends before that is certain. */
function fits(text: string, start: number, opening: Opening): Fit {
  let at = start;
  for (const step of opening) {
    const from = at === start ? at : skipBlanks(text, at);
    const next = from === undefined ? 'no' : fitStep(text, from, step);
    if (typeof next !== 'number') return next;
    at = next;
  }
  return 'yes';
}

/** Where in a text a call begins, or may turn out to begin once more text is there. */
export interface Found {
  readonly at: number;
  readonly isCertain: boolean;
}

/** Whether one of the openings stands exactly at `at`. */
export function openingAt(text: string, at: number, openings: readonly Opening[]): Found | undefined {
  const found = openings.map((opening) => fits(text, at, opening));
  if (found.includes('yes')) return { at, isCertain: true };
  return found.includes('maybe') ? { at, isCertain: false } : undefined;
}

/** The first place of a text where one of the openings, all of which begin with `mark`, stands or may stand. */
export function findOpening(text: string, mark: string, openings: readonly Opening[]): Found | undefined {
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + 1)) {
    const found = openingAt(text, at, openings);
    if (found) return found;
  }
  return undefined;
}
