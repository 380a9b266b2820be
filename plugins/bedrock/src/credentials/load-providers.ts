import { loadOptionalPackage } from '@pipeproxy/core';

/** What AWS's credential chain is asked with. */
export interface ChainInit {
  readonly profile?: string;
  readonly clientConfig: { readonly region: string };
}

/** Keys as AWS's packages give them. */
interface GivenKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** The one function of `@aws-sdk/credential-providers` that is used. */
export interface CredentialProviders {
  fromNodeProviderChain(init: ChainInit): () => Promise<GivenKeys>;
}

/**
 * Loads AWS's credential providers, which are no dependency of ours: they are 25 packages that only some need.
 *
 * @throws ProxyError `PP_CONFIG_INVALID` where the package is not installed.
 */
export async function loadProviders(
  upstream: string,
  load: () => Promise<unknown> = () => import('@aws-sdk/credential-providers'),
): Promise<CredentialProviders> {
  const loaded = await loadOptionalPackage(load, {
    name: '@aws-sdk/credential-providers',
    neededBy: `The upstream "${upstream}"`,
    why: 'Profiles, SSO and roles are read by it',
    instead: 'An access key, AWS_ACCESS_KEY_ID or a Bedrock API key need no package.',
  });
  return loaded as CredentialProviders;
}
