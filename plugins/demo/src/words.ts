/** The words of a text, each with the white space before it (the last one also with that behind it): together they are the text. */
export function splitWords(text: string): readonly string[] {
  return text.match(/\s*\S+(?:\s+$)?|^\s+$/g) ?? [];
}

/** How many words a text has: the demo's tokens. */
export function countWords(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}
