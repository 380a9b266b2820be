import type { DeltaPiece } from './delta-pieces.ts';

/** Splits text into reasoning and answer. */
export interface ThinkTag {
  push(text: string): readonly DeltaPiece[];
  /** What was held back because it could have been a part of a tag. */
  end(): readonly DeltaPiece[];
}

type Place = 'start' | 'reasoning' | 'gap' | 'answer';

/** Length of the longest end of `text` that begins `tag`. */
function overlap(text: string, tag: string): number {
  let length = Math.min(text.length, tag.length - 1);
  while (length > 0 && !tag.startsWith(text.slice(text.length - length))) length -= 1;
  return length;
}

const piece = (kind: 'text' | 'reasoning', text: string): readonly DeltaPiece[] =>
  text === '' ? [] : [{ kind, text }];

/** Reads reasoning that a server leaves in the text, between `<name>` at its very start and `</name>`. */
export function createThinkTag(name: string): ThinkTag {
  const [open, close] = [`<${name}>`, `</${name}>`];
  let place: Place = 'start';
  let held = '';

  function readStart(): readonly DeltaPiece[] {
    const text = held.trimStart();
    if (text.startsWith(open)) {
      place = 'reasoning';
      held = text.slice(open.length);
      return readReasoning();
    }
    if (open.startsWith(text)) return [];
    place = 'answer';
    return readAnswer();
  }

  function readReasoning(): readonly DeltaPiece[] {
    const end = held.indexOf(close);
    const safe = end < 0 ? held.length - overlap(held, close) : end;
    const reasoning = piece('reasoning', held.slice(0, safe));
    if (end < 0) {
      held = held.slice(safe);
      return reasoning;
    }
    held = held.slice(end + close.length);
    place = 'gap';
    return [...reasoning, ...readGap()];
  }

  /** White space between the tag and the answer belongs to neither. */
  function readGap(): readonly DeltaPiece[] {
    held = held.trimStart();
    if (held === '') return [];
    place = 'answer';
    return readAnswer();
  }

  function readAnswer(): readonly DeltaPiece[] {
    const text = held;
    held = '';
    return piece('text', text);
  }

  const readers = { start: readStart, reasoning: readReasoning, gap: readGap, answer: readAnswer };
  return {
    push(text) {
      held += text;
      return readers[place]();
    },
    end() {
      const rest = piece(place === 'reasoning' ? 'reasoning' : 'text', held);
      held = '';
      return rest;
    },
  };
}
