import type { HeaderMap } from '../../contract/index.ts';

/** Versions of the Messages API that this dialect speaks. @see https://platform.claude.com/docs/en/api/versioning */
export type ApiVersion = '2023-06-01' | '2026-10-21';

export const OLD_VERSION: ApiVersion = '2023-06-01';
export const NEW_VERSION: ApiVersion = '2026-10-21';

/** The version that a client speaks. An unknown or missing one is taken for the old one, which allows more. */
export function versionOf(headers: HeaderMap): ApiVersion {
  return headers['anthropic-version'] === NEW_VERSION ? NEW_VERSION : OLD_VERSION;
}
