import type { JsonObject, Patch } from '@pipeproxy/core';

/** @see https://ai.google.dev/api/generate-content#v1beta.HarmBlockThreshold */
export const THRESHOLDS = [
  'OFF',
  'BLOCK_NONE',
  'BLOCK_ONLY_HIGH',
  'BLOCK_MEDIUM_AND_ABOVE',
  'BLOCK_LOW_AND_ABOVE',
] as const;

/** Those that all models take. @see https://ai.google.dev/gemini-api/docs/safety-settings */
export const HARM_CATEGORIES = [
  'HARM_CATEGORY_HARASSMENT',
  'HARM_CATEGORY_HATE_SPEECH',
  'HARM_CATEGORY_SEXUALLY_EXPLICIT',
  'HARM_CATEGORY_DANGEROUS_CONTENT',
] as const;

export type Threshold = (typeof THRESHOLDS)[number];

/** One threshold for all categories, some by name, or `unset`: Google's own. */
export type SafetyOption = 'unset' | Threshold | Readonly<Record<string, Threshold>>;

const FIELD = 'safetySettings';
const SPELLINGS = [FIELD, 'safety_settings'];

/** Makes the function that gives a body the configured safety settings where its client has none. */
export function createSafetyPatches(option: SafetyOption = 'OFF'): (body: JsonObject) => readonly Patch[] {
  const byCategory =
    typeof option === 'string' ? Object.fromEntries(HARM_CATEGORIES.map((category) => [category, option])) : option;
  const value = Object.entries(byCategory).map(([category, threshold]) => ({ category, threshold }));
  if (option === 'unset' || value.length === 0) return () => [];
  return (body) => (SPELLINGS.some((name) => body[name] != null) ? [] : [{ op: 'set', path: [FIELD], value }]);
}
