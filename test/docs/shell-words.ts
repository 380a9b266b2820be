/** Words of a line of shell: single and double quotes are taken off, nothing is replaced. */
export function shellWords(line: string): readonly string[] {
  return [...line.matchAll(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'),
  );
}

/** A line of shell as the variables that it sets and the words of its command. */
export function shellCommand(line: string): {
  readonly env: Readonly<Record<string, string>>;
  readonly args: readonly string[];
} {
  const words = shellWords(line).map((word) => /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(word) ?? word);
  const assignments = words.flatMap((word) => (typeof word === 'string' ? [] : [[word[1] ?? '', word[2] ?? '']]));
  return { env: Object.fromEntries(assignments), args: words.filter((word) => typeof word === 'string') };
}
