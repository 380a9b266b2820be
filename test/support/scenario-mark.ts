import type { ScenarioName } from '@pipeproxy/core/testing';

/** The mark in a user's words that picks the scripted upstream's reply. */
export function mark(name: ScenarioName, parameters: Readonly<Record<string, string | number>> = {}): string {
  const words = Object.entries(parameters).map(([key, value]) => ` ${key}=${value}`);
  return `[[scenario:${name}${words.join('')}]]`;
}
