interface YamlMark {
  readonly line: number;
  readonly column: number;
}

function lineOf(text: string, position: number): string {
  const before = text.slice(0, position).split('\n');
  return `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}

/**
 * Why a config file could not be read, with the place where the parser gave one and without the text around it, which may hold
 * a secret: V8 and js-yaml quote it.
 */
export function parseReason(error: unknown, text: string): string {
  if (!(error instanceof Error)) return String(error);
  const mark: YamlMark | undefined = Reflect.get(error, 'mark');
  if (mark) return `${Reflect.get(error, 'reason')} (line ${mark.line + 1}, column ${mark.column + 1})`;
  if (error.message.startsWith('JSON Error')) {
    const position = /at position (\d+)/.exec(error.message)?.[1];
    return position === undefined ? 'it is not valid JSON' : `it is not valid JSON (${lineOf(text, Number(position))})`;
  }
  return error.message.split('\n', 1)[0] ?? '';
}
