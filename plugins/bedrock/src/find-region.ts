import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type PluginServices, ProxyError } from '@pipeproxy/core';
import type { BedrockOptions } from './bedrock-options.ts';

/** Variables of the process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A variable without the space around it; a blank one is unset. */
export const readVariable = (environment: Environment, name: string): string | undefined =>
  environment[name]?.trim() || undefined;

const SECTION = /^\[(?:profile\s+)?([^\]]+)\]$/;

/** The region of a profile in the text of `~/.aws/config`. */
export function regionInConfig(text: string, profile: string): string | undefined {
  let section = '';
  for (const line of text.split(/\r?\n/).map((each) => each.trim())) {
    section = SECTION.exec(line)?.[1]?.trim() ?? section;
    const region = /^region\s*=\s*(\S+)/.exec(line)?.[1];
    if (region !== undefined && section === profile) return region;
  }
  return undefined;
}

function profileRegion(options: BedrockOptions, environment: Environment): string | undefined {
  const profile = options.profile ?? readVariable(environment, 'AWS_PROFILE') ?? 'default';
  const path = readVariable(environment, 'AWS_CONFIG_FILE') ?? join(homedir(), '.aws', 'config');
  try {
    return regionInConfig(readFileSync(path, 'utf8'), profile);
  } catch {
    return undefined;
  }
}

/**
 * The region of an upstream: config, `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile. There is no built-in one.
 *
 * @throws ProxyError `PP_CONFIG_INVALID` where nobody says it.
 */
export function findRegion(options: BedrockOptions, environment: Environment, { name }: PluginServices): string {
  const region =
    options.region ??
    readVariable(environment, 'AWS_REGION') ?? // bedrock trap 23
    readVariable(environment, 'AWS_DEFAULT_REGION') ??
    profileRegion(options, environment);
  if (region !== undefined && /^[a-z0-9-]+$/.test(region)) return region;
  throw new ProxyError('PP_CONFIG_INVALID', `The upstream "${name}" does not say in which AWS region it is.`, {
    hint: "Set `region: 'us-east-1'`, or the variable AWS_REGION.",
    param: 'region',
  });
}
