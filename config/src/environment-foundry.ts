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

const KEYS = ['ANTHROPIC_FOUNDRY_API_KEY', 'FOUNDRY_API_KEY'] as const;
const TOKEN = 'ANTHROPIC_FOUNDRY_AUTH_TOKEN';

/** A credential, and the variable that it is from. */
interface FoundCredential {
  readonly variable: SourcedValue;
  readonly options: object;
}

/** Claude Code asks Entra ID where it has no key. A cloned folder's `.env` must not lead the user's own token away. */
function findEntra(scan: Scan, place: SourcedValue, flag: SourcedValue | undefined): FoundCredential | undefined {
  if (!flag || pick(scan.source, TOKEN, ...KEYS)) return undefined;
  if (!place.isFromFile) return { variable: flag, options: { auth: 'entra' } };
  scan.ignore(flag, `no token of Entra ID is sent to the ${place.name} of a .env file`);
  return undefined;
}

/** The token wins over the key, as it does in Claude Code; one that may not go to the place leaves nothing else. */
function findCredential(scan: Scan, place: SourcedValue, flag: SourcedValue | undefined): FoundCredential | undefined {
  if (pick(scan.source, TOKEN)) {
    const token = usableKey(scan, place, TOKEN);
    return token && { variable: token, options: { auth: 'bearer', authToken: token.value } };
  }
  const key = usableKey(scan, place, ...KEYS);
  return key ? { variable: key, options: { apiKey: key.value } } : findEntra(scan, place, flag);
}

/**
 * The upstream that the variables of Claude Code's Foundry mode describe.
 *
 * @see https://code.claude.com/docs/en/microsoft-foundry (read 2026-11-21)
 */
export function findFoundry(scan: Scan): FoundUpstream[] {
  const place = findPlace(scan);
  const said = pick(scan.source, 'CLAUDE_CODE_USE_FOUNDRY');
  const flag = isOn(said) ? said : undefined;
  if (!place) {
    if (flag) scan.ignore(flag, 'it needs ANTHROPIC_FOUNDRY_RESOURCE or ANTHROPIC_FOUNDRY_BASE_URL');
    return [];
  }
  const credential = findCredential(scan, place.variable, flag);
  if (!credential) {
    scan.ignore(place.variable, 'it needs ANTHROPIC_FOUNDRY_API_KEY, or CLAUDE_CODE_USE_FOUNDRY=1 for Entra ID');
    return [];
  }
  const upstream = { provider: 'azure-foundry', ...place.options, ...credential.options };
  const why = whyOf(place.variable, credential.variable);
  return [{ name: 'foundry', why, upstream, models: ['claude-*'], aliases: aliasesOf(scan) }];
}
