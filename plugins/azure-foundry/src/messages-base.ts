import { type PluginServices, ProxyError, parseBaseUrl } from '@pipeproxy/core';
import type { AzureFoundryOptions } from './azure-foundry-options.ts';

const NAME = /^[a-z0-9][a-z0-9-]*$/i;
/** Foundry's SDK has another kind of host as its example. */
const AZURE_HOST = /\.azure(\.anthropic)?\.com$/;
/** What people paste after the base: it is added again. */
const KNOWN_TAIL = /\/v1(\/messages(\/count_tokens)?)?$/;
const PLACE = '/anthropic';

/** True for an address of Azure itself; behind any other, somebody else may send the bill. */
export const isAzure = (url: string): boolean => AZURE_HOST.test(new URL(url).hostname);

function refuse(message: string, hint: string, param: string): never {
  throw new ProxyError('PP_CONFIG_INVALID', message, { hint, param });
}

/** The portal shows addresses of a project, of another API and of one operation: all of them name the same resource. */
function azureBase(url: string): string | undefined {
  return isAzure(url) ? `${new URL(url).origin}${PLACE}` : undefined;
}

function resourceBase(written: string): string {
  const text = written.trim();
  if (NAME.test(text)) return `https://${text}.services.ai.azure.com${PLACE}`;
  const url = /^https?:\/\//i.test(text) ? text : `https://${text}`;
  const base = URL.canParse(url) && azureBase(url) !== undefined ? azureBase(parseBaseUrl(url)) : undefined;
  return (
    base ??
    refuse(
      '`resource` is neither the name nor an address of a Foundry resource.',
      'Write the name alone, or `baseUrl` for a host that is not of Azure.',
      'resource',
    )
  );
}

/**
 * Base URL of the Messages API of a resource, without `/v1`.
 *
 * @throws ProxyError `PP_CONFIG_INVALID` unless exactly one of `resource` and `baseUrl` is there and says where.
 * @see https://platform.claude.com/docs/en/build-with-claude/claude-in-microsoft-foundry (read 2026-11-21)
 */
export function messagesBase(options: AzureFoundryOptions, { name }: Pick<PluginServices, 'name'>): string {
  const { resource, baseUrl } = options;
  if (resource !== undefined && baseUrl !== undefined) {
    refuse(`The upstream "${name}" has both \`resource\` and \`baseUrl\`.`, 'Keep one of them.', 'baseUrl');
  }
  if (resource !== undefined) return resourceBase(resource);
  if (baseUrl === undefined) {
    const hint = "Set `resource: 'my-resource'`, or `baseUrl`.";
    return refuse(`The upstream "${name}" does not say which Foundry resource it is.`, hint, 'resource');
  }
  const base = parseBaseUrl(baseUrl, options);
  return azureBase(base) ?? base.replace(KNOWN_TAIL, ''); // foundry trap 7
}
