import { parseLoose } from './loose-json.ts';
import type { RequestFacts } from './request-facts.ts';
import type { ScenarioParameters } from './scenario.ts';

/** The scenario that a request asks for. */
export interface Selection {
  name: string;
  parameters: ScenarioParameters;
}

const MARKER = /\[\[scenario:(.*?)\]\]/gs;
const MODEL = /(?:^|[-/])scenario-([^/]+)$/;

/** The value at the beginning of a text: a JSON object, or everything up to white space. */
function readValue(text: string): string {
  for (let end = text.indexOf('}'); text.startsWith('{') && end >= 0; end = text.indexOf('}', end + 1)) {
    const value = text.slice(0, end + 1);
    if (parseLoose(value) !== undefined) return value;
  }
  return /^\S*/.exec(text)?.[0] ?? '';
}

/** Reads `NAME key=value key={"json": "object"}`. */
export function parseSelection(text: string): Selection {
  const name = readValue(text.trim());
  const parameters: Record<string, string> = {};
  let rest = text.trim().slice(name.length).trim();
  while (rest.includes('=')) {
    const key = rest.slice(0, rest.indexOf('='));
    const value = readValue(rest.slice(key.length + 1));
    parameters[key] = value;
    rest = rest.slice(key.length + 1 + value.length).trim();
  }
  return { name, parameters };
}

/**
 * Finds the scenario that a request asks for: the last marker `[[scenario:NAME key=value ...]]` in its user texts, else the end of
 * the model's name, `scenario-NAME` or `scenario-NAME;key=value`.
 */
export function selectScenario({ model, userTexts }: Pick<RequestFacts, 'model' | 'userTexts'>): Selection | undefined {
  const marker = userTexts.flatMap((text) => [...text.matchAll(MARKER)]).at(-1)?.[1];
  if (marker !== undefined) return parseSelection(marker);
  const named = MODEL.exec(model)?.[1];
  return named === undefined ? undefined : parseSelection(named.replaceAll(';', ' '));
}
