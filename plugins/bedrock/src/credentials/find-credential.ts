import { headerSecret, type PluginServices, ProxyError } from '@pipeproxy/core';
import type { BedrockOptions } from '../bedrock-options.ts';
import { type Environment, readVariable } from '../find-region.ts';
import type { AwsKeys } from '../sign/sign-request.ts';
import { createChain } from './chain.ts';
import type { Credential } from './credential.ts';

/** A credential with the words that the log has for it. */
interface Found {
  readonly credential: Credential;
  readonly source: string;
}

type Values = Pick<BedrockOptions, 'accessKeyId' | 'secretAccessKey' | 'sessionToken'>;

function refuse(services: PluginServices, message: string, hint: string, param: string): never {
  throw new ProxyError('PP_CONFIG_INVALID', `The upstream "${services.name}" ${message}.`, { hint, param });
}

/** Both halves of a key, or undefined for none. */
function pairOf(values: Values, services: PluginServices): AwsKeys | undefined {
  const id = headerSecret(services, values.accessKeyId, 'accessKeyId');
  const secret = headerSecret(services, values.secretAccessKey, 'secretAccessKey');
  const token = headerSecret(services, values.sessionToken, 'sessionToken');
  if (!id && !secret) return undefined;
  if (!id || !secret) {
    const missing = id ? 'secretAccessKey' : 'accessKeyId';
    return refuse(services, `has one half of an access key`, `Set \`${missing}\`, too, or neither.`, missing);
  }
  return {
    accessKeyId: id.reveal(),
    // Read anew for each call: an object that is logged shows no secret.
    get secretAccessKey() {
      return secret.reveal();
    },
    ...(token && { sessionToken: token.reveal() }),
  };
}

const staticKeys = (keys: AwsKeys): Credential => ({ kind: 'keys', keys: { current: () => keys } });

/** Other gateways take keys by headers that are not AWS's own: they would show them to whoever answers. */
const FOREIGN = /^x-amz-(access-key|secret-key|region)$/i;

function refuseHeaders({ headers = {} }: BedrockOptions, services: PluginServices): void {
  const name = Object.keys(headers).find((each) => FOREIGN.test(each));
  if (name === undefined) return;
  refuse(
    services,
    `has the header ${name}`,
    'Write `accessKeyId`, `secretAccessKey` and `region` in its place.',
    'headers',
  );
}

/** What the config says itself. */
function configured(options: BedrockOptions, region: string, services: PluginServices): Found | undefined {
  refuseHeaders(options, services);
  const token = headerSecret(services, options.apiKey, 'apiKey');
  const pair = pairOf(options, services);
  const { profile } = options;
  const given = [token && 'apiKey', pair && 'accessKeyId', profile && 'profile'].filter((name) => name !== undefined);
  if (given.length > 1) {
    refuse(services, 'has more than one credential', `Keep one of ${given.join(', ')}.`, given[1] ?? 'apiKey');
  }
  if (token) return { credential: { kind: 'bearer', token }, source: 'apiKey of the config' };
  if (pair) return { credential: staticKeys(pair), source: 'access key of the config' };
  if (profile === undefined) return undefined;
  return {
    credential: { kind: 'keys', keys: createChain({ profile, region }, services) },
    source: `profile ${profile} of the config`,
  };
}

/** What the variables of AWS say. Half a pair is none: the chain may know another way. */
function fromVariables(environment: Environment, services: PluginServices): Found | undefined {
  const read = (name: string): string | undefined => readVariable(environment, name);
  const token = headerSecret(services, read('AWS_BEARER_TOKEN_BEDROCK'), 'AWS_BEARER_TOKEN_BEDROCK');
  if (token) return { credential: { kind: 'bearer', token }, source: 'AWS_BEARER_TOKEN_BEDROCK' };
  const accessKeyId = read('AWS_ACCESS_KEY_ID');
  const secretAccessKey = read('AWS_SECRET_ACCESS_KEY');
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  const sessionToken = read('AWS_SESSION_TOKEN');
  const pair = pairOf({ accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) }, services);
  return pair && { credential: staticKeys(pair), source: 'AWS_ACCESS_KEY_ID' };
}

const chainOf = (region: string, services: PluginServices): Found => ({
  credential: { kind: 'keys', keys: createChain({ region }, services) },
  source: 'the credential chain of AWS',
});

/**
 * The credential of an upstream, in this order: what the config says, `AWS_BEARER_TOKEN_BEDROCK`, the pair of `AWS_ACCESS_KEY_ID` and
 * `AWS_SECRET_ACCESS_KEY`, the credential chain of AWS.
 *
 * @throws ProxyError `PP_CONFIG_INVALID` for half a pair and for more than one credential.
 */
export function findCredential(
  options: BedrockOptions,
  environment: Environment,
  region: string,
  services: PluginServices,
): Credential {
  const said = configured(options, region, services) ?? fromVariables(environment, services); // bedrock trap 13
  const { credential, source } = said ?? chainOf(region, services);
  services.logger.debug({ upstream: services.name, source }, 'Bedrock credential');
  return credential;
}
