import { posix } from 'node:path';
import type { Source } from './source.ts';

/** Which files import a file; through one that only hands on, those that import that. */
export function importersOf(sources: ReadonlyMap<string, Source>): (file: string) => readonly string[] {
  const importers = new Map<string, string[]>();
  for (const { file, body } of sources.values())
    for (const { type, source } of body) {
      if (!source?.value?.startsWith('.') || !/^(?:Import|Export)/.test(type)) continue;
      const target = posix.join(posix.dirname(file), source.value);
      importers.set(target, [...(importers.get(target) ?? []), file]);
    }
  const direct = (file: string): readonly string[] => importers.get(file) ?? [];
  return (file) => direct(file).flatMap((one) => (posix.basename(one) === 'index.ts' ? [one, ...direct(one)] : [one]));
}
