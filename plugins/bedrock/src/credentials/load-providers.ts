import { ProxyError } from '@pipeproxy/core';

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

const PACKAGE = '@aws-sdk/credential-providers';

const isAbsent = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';

/**
 * Loads AWS's credential providers, which are no dependency of ours: they are 25 packages that only some need.
 *
 * @throws ProxyError `PP_CONFIG_INVALID` where the package is not installed.
 */
export async function loadProviders(
  upstream: string,
  importPackage: (name: string) => Promise<unknown> = (name) => import(name),
): Promise<CredentialProviders> {
  try {
    return (await importPackage(PACKAGE)) as CredentialProviders;
  } catch (error) {
    if (!isAbsent(error)) throw error;
    throw new ProxyError('PP_CONFIG_INVALID', `The upstream "${upstream}" needs the package ${PACKAGE}.`, {
      hint: `Profiles, SSO and roles are read by it: \`npm install ${PACKAGE}\` beside pipeproxy. An access key, AWS_ACCESS_KEY_ID or a Bedrock API key need no package.`,
      isRetryable: true,
      cause: error,
    });
  }
}
