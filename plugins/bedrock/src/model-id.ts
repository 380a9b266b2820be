import { ProxyError } from '@pipeproxy/core';

/** What a model's name on Bedrock says. */
export interface ModelId {
  /** The id without the ARN around it; undefined for an application profile, whose name says nothing. */
  readonly id: string | undefined;
  /** The id of the foundation model: without the prefix of a cross-region profile. */
  readonly bare: string | undefined;
  /** Prefix of a cross-region profile: `us`, `global`. */
  readonly prefix: string | undefined;
  readonly isArn: boolean;
  /** Region that an ARN names. */
  readonly region: string | undefined;
}

const ARN = /^arn:aws[a-z-]*:bedrock:([a-z0-9-]*):\d*:(foundation-model|inference-profile)\/(.+)$/;
const ANY_ARN = /^arn:aws[a-z-]*:bedrock:([a-z0-9-]*):/;
const PREFIX = /^(us-gov|us|eu|apac|jp|au|ca|in|sa|global)\.(?=[a-z0-9]+\.)/;

/** Reads any name; one that makes no sense is an id like another. */
export function readModelId(name: string): ModelId {
  const arn = ARN.exec(name);
  const isArn = ANY_ARN.test(name);
  const id = arn ? arn[3] : isArn ? undefined : name;
  const prefix = PREFIX.exec(id ?? '')?.[1];
  return {
    id,
    bare: prefix === undefined ? id : id?.slice(prefix.length + 1),
    prefix,
    isArn,
    region: ANY_ARN.exec(name)?.[1] || undefined,
  };
}

const LEGAL = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,2047}$/;

/**
 * A model's name as one segment of a path. A colon stays as it is, a slash does not.
 * @throws ProxyError `PP_REQUEST_INVALID` for a name that could lead to another path.
 */
export function pathSegment(name: string): string {
  const isLegal = LEGAL.test(name) && !name.includes('..') && (!name.includes('/') || readModelId(name).isArn);
  if (isLegal) return encodeURIComponent(name).replaceAll('%3A', ':'); // bedrock trap 6
  // bedrock trap 22
  throw new ProxyError('PP_REQUEST_INVALID', 'This is no id or ARN of a model on Bedrock.', {
    hint: 'Write it like us.anthropic.claude-sonnet-4-5-20250929-v1:0, or the whole ARN of a profile.',
    param: 'model',
  });
}
