import type { CredentialSource, Secret } from '@pipeproxy/core';
import type { AwsKeys } from '../sign/sign-request.ts';

/** Where the keys that sign come from. */
export type KeySource = CredentialSource<AwsKeys>;

/** What proves a call. */
export type Credential =
  | { readonly kind: 'bearer'; readonly token: Secret }
  | { readonly kind: 'keys'; readonly keys: KeySource };
