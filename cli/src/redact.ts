import { secretForms } from '@pipeproxy/core';

/** Strikes known secrets out of a text, in every spelling, the longest first because one may hold another. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .flatMap(secretForms)
    .sort((a, b) => b.length - a.length)
    .reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text);
}
