const RESOURCE = /^[a-z0-9][a-z0-9-]*$/i;
const AZURE_HOST = /\.azure\.com$/i;
/** What people paste after the base: the SDK adds it again. */
const KNOWN_TAIL = /(\/v1(\/messages(\/count_tokens)?)?)?\/*$/;

/**
 * Base URL of the Messages API of a Foundry resource, from the resource's name, its host or any URL of it; undefined for what
 * is none of these.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/claude-in-microsoft-foundry (read 2026-11-21)
 */
export function foundryUrl(resourceOrUrl: string): string | undefined {
  const text = resourceOrUrl.trim();
  if (RESOURCE.test(text)) return `https://${text}.services.ai.azure.com/anthropic`;
  const written = /^https?:\/\//i.test(text) ? text : `https://${text}`;
  if (!URL.canParse(written)) return undefined;
  const { origin, hostname, pathname, username, search } = new URL(written);
  if (username || search || (written !== text && !AZURE_HOST.test(hostname))) return undefined;
  const path = pathname.replace(KNOWN_TAIL, '');
  return `${origin}${path || (AZURE_HOST.test(hostname) ? '/anthropic' : '')}`;
}
