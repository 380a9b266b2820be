/** Parameters in which clients may have written the key that they show us. */
const KEY_NAMES = new Set(['key', 'auth_token']);

function isOwnKey(pair: string, credentials: readonly string[]): boolean {
  const [[name = '', value = ''] = []] = new URLSearchParams(pair);
  return KEY_NAMES.has(name) && credentials.includes(value); // amp section 4
}

/**
 * The query as Amp gets it, with its question mark: all but the client's own key, spelled as it came.
 *
 * @param credentials - What the client has shown us.
 */
export function relayedQuery(query: string, credentials: readonly string[]): string {
  const kept = query.split('&').filter((pair) => pair !== '' && !isOwnKey(pair, credentials));
  return kept.length === 0 ? '' : `?${kept.join('&')}`;
}
