import { type HeaderMap, headerSecret, type PluginServices, ProxyError } from '@pipeproxy/core';
import type { OpenAICompatibleOptions } from './options.ts';
import type { Server } from './server.ts';

interface KeyHeader {
  readonly header: string;
  readonly scheme?: string;
}

const BEARER: KeyHeader = { header: 'authorization', scheme: 'Bearer' };
const X_API_KEY: KeyHeader = { header: 'x-api-key' };

/**
 * Makes the function that gives the header with the key for a dialect, fresh for each call.
 *
 * @throws ProxyError `PP_CONFIG_INVALID` for a server that needs a key and has none.
 */
export function createCredentialHeader(
  { apiKey, auth }: Pick<OpenAICompatibleOptions, 'apiKey' | 'auth'>,
  { needsKey, messagesAuth }: Pick<Server, 'needsKey' | 'messagesAuth'>,
  services: PluginServices,
): (dialect: string) => HeaderMap {
  const given = auth === 'none' ? undefined : auth;
  const key = auth === 'none' ? undefined : headerSecret(services, apiKey, 'apiKey');
  if (!key) {
    if (!needsKey || auth === 'none') return () => ({});
    throw new ProxyError('PP_CONFIG_INVALID', `The upstream "${services.name}" has no key.`, {
      hint: "Set `apiKey: '${env:NAME}'`, or `auth: 'none'` where something else adds the key.",
      param: 'apiKey',
    });
  }
  const usual = (dialect: string): KeyHeader =>
    dialect === 'anthropic-messages' && messagesAuth !== 'bearer' ? X_API_KEY : BEARER;
  return (dialect) => {
    const { header, scheme } = given ?? usual(dialect);
    return { [header.toLowerCase()]: scheme === undefined ? key.reveal() : `${scheme} ${key.reveal()}` };
  };
}
