import { type Found, findOpening, type Opening, openingAt } from './scan-openings.ts';

/** Cuts the text of a reply in two: what is words for certain, and what may be tool calls. */
export interface ToolTextScanner {
  /** The words that are certain by now. White space at their end waits for what follows it. */
  push(text: string): string;
  /** True from the first call on: everything else is kept until the end. */
  readonly isHolding: boolean;
  /** What was kept, with the white space before it. */
  end(): string;
}

export interface ScannerOptions {
  /** Openings of blocks in tags, anywhere in the text. */
  readonly tags: readonly Opening[];
  /** Openings that count only where nothing but white space comes before them. */
  readonly atStart: readonly Opening[];
}

/**
 * A text gives the same result however it is split. What only looks like the beginning of a call is let go as soon as it cannot
 * become one.
 */
export function createToolTextScanner({ tags, atStart }: ScannerOptions): ToolTextScanner {
  /** White space that is not given out before a word follows. */
  let blanks = '';
  /** What may become a call, or is one. */
  let kept = '';
  let isHolding = false;
  let hasSaid = false;

  function say(text: string): string {
    const words = text.trimEnd();
    const said = words === '' ? '' : blanks + words;
    blanks = words === '' ? blanks + text : text.slice(words.length);
    hasSaid ||= said !== '';
    return said;
  }

  function find(text: string): Found | undefined {
    const first = hasSaid ? -1 : text.length - text.trimStart().length;
    const start = first < 0 || first === text.length ? undefined : openingAt(text, first, atStart);
    return start ?? findOpening(text, '<', tags);
  }

  return {
    get isHolding() {
      return isHolding;
    },
    push(piece) {
      const text = kept + piece;
      if (isHolding) {
        kept = text;
        return '';
      }
      const found = find(text);
      const said = say(found ? text.slice(0, found.at) : text);
      kept = found ? text.slice(found.at) : '';
      isHolding = found?.isCertain ?? false;
      return said;
    },
    end() {
      const rest = blanks + kept;
      blanks = '';
      kept = '';
      isHolding = false;
      return rest;
    },
  };
}
