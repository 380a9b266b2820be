import type { PluginNames } from './plugin-names.ts';

const TEXTS = /'[^'\n]*'|"[^"\n]*"|`[^`\n]*`/g;

/** Replaces a name by another one in a source: identifiers in their spellings, and the name itself within texts. */
export function renamed(source: string, from: PluginNames, to: PluginNames): string {
  const word = (text: string, old: string, now: string) => text.replaceAll(new RegExp(`\\b${old}\\b`, 'g'), now);
  return word(
    source.replaceAll(TEXTS, (text) => word(text, from.kebab, to.kebab)),
    from.camel,
    to.camel,
  )
    .replaceAll(from.pascal, to.pascal)
    .replaceAll(from.upper, to.upper);
}
