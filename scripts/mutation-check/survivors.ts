import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the check accepts, each with the reason in one line. */
export interface Accepted {
  /** Names of mutants that no test notices. */
  readonly survivors: Readonly<Record<string, string>>;
  /** Traps that no single rule of ours keeps us out of: nothing can be taken out. */
  readonly unmarked: Readonly<Record<string, string>>;
}

/** Reads `survivors.json`. */
export function readAccepted(): Accepted {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'survivors.json'), 'utf8'));
}
