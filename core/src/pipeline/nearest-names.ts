/** Edits (insert, delete, replace) between two words. */
function distance(a: string, b: string): number {
  let row = Uint16Array.from({ length: b.length + 1 }, (_, index) => index);
  let next = new Uint16Array(row.length);
  for (let i = 0; i < a.length; i += 1) {
    next[0] = i + 1;
    for (let j = 0; j < b.length; j += 1) {
      const replaced = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next[j + 1] = Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, replaced);
    }
    [row, next] = [next, row];
  }
  return row[b.length] ?? 0;
}

const LONGEST = 100;

const farthest = (name: string): number => Math.max(3, name.length / 2);

/** Up to three of `names` that a person who typed `name` may have meant, the nearest first. */
export function nearestNames(name: string, names: readonly string[]): readonly string[] {
  const wanted = name.slice(0, LONGEST).toLowerCase();
  return names
    .filter((each) => each.length <= LONGEST && Math.abs(each.length - wanted.length) <= farthest(each))
    .map((each) => ({ each, away: distance(wanted, each.toLowerCase()) }))
    .filter(({ each, away }) => away <= farthest(each))
    .sort((a, b) => a.away - b.away)
    .slice(0, 3)
    .map(({ each }) => each);
}
