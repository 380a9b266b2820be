import { CLAUDE_CODE_TIERS, isOn, namesOfTier, withoutMark } from './claude-code-variables.ts';
import { type Scan, urlOptions, usableKey, usableUrl, whyOf } from './environment-scan.ts';
import type { FoundUpstream } from './found-upstream.ts';
import { pick, type SourcedValue } from './variable-source.ts';

/** The name of a resource, or an address at Azure: nothing else may get the key of one. */
const RESOURCE = /^([a-z0-9][a-z0-9-]*|(https:\/\/)?[a-z0-9-]+(\.[a-z0-9-]+)*\.azure(\.anthropic)?\.com(\/[^?#]*)?)$/i;
const DEPLOYMENT = /^[\w.-]+$/;

/** Where the resource is. */
function findPlace(scan: Scan): { readonly variable: SourcedValue; readonly options: object } | undefined {
  const url = usableUrl(scan, 'ANTHROPIC_FOUNDRY_BASE_URL');
  const resource = pick(scan.source, 'ANTHROPIC_FOUNDRY_RESOURCE', 'FOUNDRY_RESOURCE');
  if (url) {
    if (resource) scan.ignore(resource, `${url.name} says already where the resource is`);
    return { variable: url, options: urlOptions(url) };
  }
  if (!resource) return undefined;
  if (RESOURCE.test(resource.value)) return { variable: resource, options: { resource: resource.value } };
  scan.ignore(resource, 'it is neither the name nor an address of a Foundry resource');
  return undefined;
}

function deploymentOf(scan: Scan, variable: string): string | undefined {
  const said = pick(scan.source, variable);
  const name = said && withoutMark(said);
  if (!said || !name || Object.hasOwn(CLAUDE_CODE_TIERS, name)) return undefined;
  if (DEPLOYMENT.test(name)) return name;
  scan.ignore(said, 'it is no name of a deployment');
  return undefined;
}

/** Names that Claude Code asks for, and the deployments that are to answer: those of a tier, its word, and each by its own name. */
function aliasesOf(scan: Scan): Readonly<Record<string, string>> {
  const main = deploymentOf(scan, 'ANTHROPIC_MODEL');
  const tiers = Object.entries(CLAUDE_CODE_TIERS).flatMap(([tier, variable]): [string, string][] => {
    const deployment = deploymentOf(scan, variable);
    return deployment === undefined
      ? []
      : [[deployment, deployment], ...namesOfTier(tier).map((name): [string, string] => [name, deployment])];
  });
  return Object.fromEntries([...(main === undefined ? [] : [[main, main] as const]), ...tiers]);
}

/** What Claude Code says of a resource and pipeproxy has no use for. */
function ignoreOthers(scan: Scan, hasPlace: boolean): void {
  const token = pick(scan.source, 'ANTHROPIC_FOUNDRY_AUTH_TOKEN');
  if (token) scan.ignore(token, 'only a key is sent; set ANTHROPIC_FOUNDRY_API_KEY');
  const flag = pick(scan.source, 'CLAUDE_CODE_USE_FOUNDRY');
  if (flag && isOn(flag) && !hasPlace) {
    scan.ignore(flag, 'it needs ANTHROPIC_FOUNDRY_RESOURCE or ANTHROPIC_FOUNDRY_BASE_URL');
  }
}

/**
 * The upstream that the variables of Claude Code's Foundry mode describe.
 *
 * @see https://code.claude.com/docs/en/microsoft-foundry (read 2026-11-21)
 */
export function findFoundry(scan: Scan): FoundUpstream[] {
  const place = findPlace(scan);
  ignoreOthers(scan, place !== undefined);
  if (!place) return [];
  const key = usableKey(scan, place.variable, 'ANTHROPIC_FOUNDRY_API_KEY', 'FOUNDRY_API_KEY');
  if (!key) {
    scan.ignore(place.variable, 'it needs ANTHROPIC_FOUNDRY_API_KEY or FOUNDRY_API_KEY');
    return [];
  }
  const upstream = { provider: 'azure-foundry', ...place.options, apiKey: key.value };
  const why = whyOf(place.variable, key);
  return [{ name: 'foundry', why, upstream, models: ['claude-*'], aliases: aliasesOf(scan) }];
}
