import type { Secret } from '@pipeproxy/core';
import type { AwsKeys } from '../sign/sign-request.ts';

/** Where the keys that sign come from. */
export interface KeySource {
  /** The keys to sign with now. */
  current(): AwsKeys | Promise<AwsKeys>;
  /** Forgets keys that were refused. Absent: they are what they are. */
  forget?(refused: AwsKeys): void;
}

/** What proves a call. */
export type Credential =
  | { readonly kind: 'bearer'; readonly token: Secret }
  | { readonly kind: 'keys'; readonly keys: KeySource };
