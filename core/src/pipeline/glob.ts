/** A name pattern in which `*` stands for any text. */
export interface Glob {
  /** Characters that are not stars: what decides between two patterns that both match. */
  readonly literalLength: number;
  /** What each star matched, or undefined when the name does not match. Linear in the name's length. */
  match(name: string): readonly string[] | undefined;
}

/** Compiles a pattern. No regular expression is made of it, so no pattern can take more than linear time. */
export function compileGlob(pattern: string): Glob {
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop();
  const literalLength = pattern.length - rest.length - (tail === undefined ? 0 : 1);
  if (tail === undefined) return { literalLength, match: (name) => (name === pattern ? [] : undefined) };
  return { literalLength, match: (name) => matchParts(name, head, rest, tail) };
}

/** Each middle part is taken where it first fits: if any way fits, this one does. */
function matchParts(
  name: string,
  head: string,
  middle: readonly string[],
  tail: string,
): readonly string[] | undefined {
  const end = name.length - tail.length;
  if (end < head.length || !name.startsWith(head) || !name.endsWith(tail)) return undefined;
  const stars: string[] = [];
  let from = head.length;
  for (const part of middle) {
    const at = name.indexOf(part, from);
    if (at < 0 || at + part.length > end) return undefined;
    stars.push(name.slice(from, at));
    from = at + part.length;
  }
  return [...stars, name.slice(from, end)];
}

/** Puts what the stars matched into a target's stars, one by one; a star too many gets the last match. */
export function fillStars(text: string, stars: readonly string[]): string {
  let next = 0;
  return text.replaceAll('*', () => stars[Math.min(next++, stars.length - 1)] ?? '*');
}
