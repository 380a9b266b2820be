const UNITS: Readonly<Record<string, number>> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };

/** Bytes of `50mb`, `512 kB` or `1048576`; undefined for anything else. */
export function parseByteSize(text: string): number | undefined {
  const [, digits, unit = 'b'] = /^(\d{1,12}(?:\.\d+)?)\s*([kmg]?b)?$/i.exec(text.trim()) ?? [];
  if (digits === undefined) return undefined;
  const bytes = Math.floor(Number(digits) * UNITS[unit.toLowerCase()]!);
  return bytes > 0 ? bytes : undefined;
}
