import type { ErrorKind } from '@pipeproxy/core';

/**
 * What AWS's names of errors mean. In a stream they begin with a small letter.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModelWithResponseStream.html (errors)
 */
const KINDS: Readonly<Record<string, ErrorKind>> = {
  validationexception: 'invalid-request',
  conflictexception: 'invalid-request',
  accessdeniedexception: 'permission',
  unrecognizedclientexception: 'upstream-auth',
  invalidsignatureexception: 'upstream-auth',
  incompletesignatureexception: 'upstream-auth',
  missingauthenticationtokenexception: 'upstream-auth',
  expiredtokenexception: 'upstream-auth',
  resourcenotfoundexception: 'not-found',
  throttlingexception: 'rate-limit', // bedrock trap 8
  servicequotaexceededexception: 'rate-limit',
  modelnotreadyexception: 'overloaded',
  modeltimeoutexception: 'timeout',
  modelerrorexception: 'bad-gateway',
  modelstreamerrorexception: 'bad-gateway',
  internalserverexception: 'server',
  serviceunavailableexception: 'overloaded',
};

/** The name without what some of AWS's protocols put around it: `com.amazon#Name:http://...`, `Name,other`. */
export function cleanCode(code: string): string {
  const [first = ''] = code.split(',');
  const [name = ''] = first.split(':');
  return name.slice(name.indexOf('#') + 1).trim();
}

/** The kind of an error by its clean name; undefined for one that is new. */
export function kindOfCode(code: string): ErrorKind | undefined {
  const name = code.toLowerCase();
  return Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
}
