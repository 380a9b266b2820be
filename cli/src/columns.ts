/**
 * Rows as text with every column as wide as its widest cell.
 *
 * @param numbersFrom - The first column whose cells stand at its right end; they all stand at the left when it is absent.
 */
export function columns(
  rows: readonly (readonly string[])[],
  indent = '',
  numbersFrom = Number.POSITIVE_INFINITY,
): string {
  const widths: number[] = [];
  for (const row of rows)
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  const padded = (cell: string, index: number): string => {
    const width = widths[index] ?? 0;
    return index >= numbersFrom ? cell.padStart(width) : cell.padEnd(width);
  };
  return rows.map((row) => `${(indent + row.map(padded).join('  ')).trimEnd()}\n`).join('');
}
