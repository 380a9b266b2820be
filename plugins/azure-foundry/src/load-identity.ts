import { loadOptionalPackage } from '@pipeproxy/core';

/** A token as Azure's credentials give it. */
export interface GivenToken {
  readonly token: string;
  readonly expiresOnTimestamp: number;
}

/** What is used of `@azure/identity`. */
export interface AzureIdentity {
  readonly DefaultAzureCredential: new () => {
    getToken(scope: string): Promise<GivenToken | null>;
  };
}

/** Loads `@azure/identity`; in tests it gives another one. */
export type ImportIdentity = () => Promise<unknown>;

const PACKAGE = '@azure/identity';

/** Not with its types: nobody needs the package to build this one. */
export const importIdentity: ImportIdentity = () => import('@azure/identity' as string);

/**
 * Azure's credential chain, which is no dependency of ours: it is 46 packages that only some need.
 *
 * @throws ProxyError `PP_CONFIG_INVALID` where the package is not installed.
 */
export async function loadIdentity(upstream: string, load: ImportIdentity): Promise<AzureIdentity> {
  const loaded = await loadOptionalPackage(load, {
    name: PACKAGE,
    neededBy: `The upstream "${upstream}"`,
    why: '`auth: entra` asks for tokens by it',
    instead: 'A key in `apiKey` needs no package.',
  });
  return loaded as AzureIdentity;
}
