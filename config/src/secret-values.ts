import { isSecretName, type JsonValue } from '@pipeproxy/core';

function passwordOf(text: string): string[] {
  if (!text.includes('@') || !URL.canParse(text)) return [];
  const { password } = new URL(text);
  if (!password) return [];
  try {
    return [decodeURIComponent(password)];
  } catch {
    return [password];
  }
}

/** Secrets that are written out in a config: values under telling names, and passwords in URLs. */
export function secretValues(value: JsonValue | undefined, isSecret = false): readonly string[] {
  if (typeof value === 'string') return isSecret && value !== '' ? [value] : passwordOf(value);
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((part: JsonValue) => secretValues(part, isSecret));
  return Object.entries(value).flatMap(([key, part]) => secretValues(part, isSecretName(key)));
}
