import type { Surroundings } from './surroundings.ts';

/** What a command gets besides its own options. */
export interface CommandContext extends Surroundings {
  /** Values that are struck out of everything that is printed from now on. */
  learnSecrets(secrets: readonly string[]): void;
  /** Prints data: as JSON when `--json` is given, else the text. */
  print(data: object, text: string): void;
}

export interface JsonOption {
  readonly json?: boolean;
}
