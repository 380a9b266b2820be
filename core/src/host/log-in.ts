import type { LoginPerson, LoginRequest, LoginResult } from '../contract/login.ts';
import { ProxyError } from '../contract/proxy-error.ts';
import type { ListedUpstream } from '../pipeline/model-table.ts';

const wrongUse = (message: string, hint: string): ProxyError => new ProxyError('PP_OPTION_INVALID', message, { hint });

/**
 * Logs a person in at one of the upstreams.
 * @throws ProxyError `PP_OPTION_INVALID` for one that is not there or has no login, and what the provider throws.
 */
export async function logIn(
  upstreams: readonly ListedUpstream[],
  name: string,
  request: LoginRequest,
  person: LoginPerson,
): Promise<LoginResult> {
  const able = upstreams.filter(({ handle }) => handle.upstream.login !== undefined).map(({ handle }) => handle.name);
  const handle = upstreams.find((listed) => listed.handle.name === name)?.handle;
  const hint = able.length === 0 ? 'No upstream of the config has a login.' : `Use one of: ${able.join(', ')}.`;
  if (!handle) throw wrongUse(`There is no upstream "${name}".`, hint);
  if (!handle.upstream.login)
    throw wrongUse(`The upstream "${name}" has no login: it takes its key from the config.`, hint);
  return handle.upstream.login(request, person);
}
