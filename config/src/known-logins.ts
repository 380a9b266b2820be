/** An upstream that a login makes usable without any config. */
export interface KnownLogin {
  /** Name of the upstream, and of the folder of the state that holds its logins. */
  readonly name: string;
  readonly provider: string;
  /** Names of the files in that folder. */
  readonly files: RegExp;
  /** Models that are asked for by the service's own names. */
  readonly models: readonly string[];
}

export const KNOWN_LOGINS: readonly KnownLogin[] = [
  { name: 'codex', provider: 'codex-oauth', files: /^(codex|link)-[\w-]+\.json$/, models: ['gpt-*', 'codex-*'] },
];
