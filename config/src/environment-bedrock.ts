import { CLAUDE_CODE_TIERS, isOn, namesOfTier, withoutMark } from './claude-code-variables.ts';
import { type Scan, usableKey, usableUrl, whyOf } from './environment-scan.ts';
import type { FoundUpstream } from './found-upstream.ts';
import { httpLeave } from './private-host.ts';
import { mayPair, pick, type SourcedValue } from './variable-source.ts';

/** Ids of models on Bedrock, alone and behind the prefix of a region. */
const MODELS = [
  'anthropic.*',
  'amazon.*',
  'openai.*',
  'us.*',
  'us-gov.*',
  'eu.*',
  'apac.*',
  'jp.*',
  'au.*',
  'global.*',
  'arn:aws*',
];
/** An id or an ARN. */
const MODEL = /^[\w.:/-]+$/;
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

interface FoundCredential {
  readonly variables: readonly (SourcedValue | undefined)[];
  readonly options: object;
}

/** A credential that needs no package: a Bedrock API key, a pair of keys, or else a profile, which needs one. */
function findCredential(scan: Scan, place: SourcedValue | undefined): FoundCredential | undefined {
  const bearer = usableKey(scan, place, 'AWS_BEARER_TOKEN_BEDROCK');
  if (bearer) return { variables: [bearer], options: { apiKey: bearer.value } };
  const id = usableKey(scan, place, 'AWS_ACCESS_KEY_ID');
  const secret = usableKey(scan, place, 'AWS_SECRET_ACCESS_KEY');
  if (id && secret && id.isFromFile === secret.isFromFile) {
    const token = pick(scan.source, 'AWS_SESSION_TOKEN');
    // A token belongs to the pair that it was given with.
    const isOwn = token !== undefined && token.isFromFile === id.isFromFile;
    const options = {
      accessKeyId: id.value,
      secretAccessKey: secret.value,
      ...(isOwn && { sessionToken: token.value }),
    };
    return { variables: [id, secret], options };
  }
  const profile = pick(scan.source, 'AWS_PROFILE');
  return profile && mayPair(place, profile) ? { variables: [profile], options: { profile: profile.value } } : undefined;
}

function aliasesOf(scan: Scan): Readonly<Record<string, string>> {
  const entries = Object.entries(CLAUDE_CODE_TIERS).flatMap(([tier, variable]): [string, string][] => {
    const said = pick(scan.source, variable);
    const model = said ? withoutMark(said) : '';
    const isId = MODEL.test(model) && (model.includes('.') || model.startsWith('arn:'));
    return isId ? namesOfTier(tier).map((name) => [name, model]) : [];
  });
  return Object.fromEntries(entries);
}

/**
 * The upstream that the variables of AWS describe, where Claude Code's Bedrock mode is on or the credential is Bedrock's own: keys of
 * AWS lie in many shells for other ends.
 *
 * @see https://code.claude.com/docs/en/amazon-bedrock (read 2026-11-21)
 */
export function findBedrock(scan: Scan): FoundUpstream[] {
  const flag = pick(scan.source, 'CLAUDE_CODE_USE_BEDROCK');
  if (!isOn(flag) && !pick(scan.source, 'AWS_BEARER_TOKEN_BEDROCK')) return [];
  const place = usableUrl(scan, 'ANTHROPIC_BEDROCK_BASE_URL');
  const region = pick(scan.source, 'AWS_REGION', 'AWS_DEFAULT_REGION');
  const credential = findCredential(scan, place);
  const reason = flag ?? pick(scan.source, 'AWS_BEARER_TOKEN_BEDROCK');
  if (!region || !REGION.test(region.value) || !credential) {
    const missing = credential ? 'AWS_REGION' : 'AWS_BEARER_TOKEN_BEDROCK, AWS_ACCESS_KEY_ID or AWS_PROFILE';
    if (reason) scan.ignore(reason, `it needs ${missing}`);
    return [];
  }
  const endpoint = place ? { endpoint: place.value, ...httpLeave(place.value) } : {};
  const upstream = { provider: 'bedrock', region: region.value, ...endpoint, ...credential.options };
  const why = whyOf(...credential.variables, region, place);
  return [{ name: 'bedrock', why, upstream, models: MODELS, aliases: aliasesOf(scan) }];
}
