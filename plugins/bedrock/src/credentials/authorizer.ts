import type { Clock, Failure, HeaderMap, Recovery, UpstreamCall, UpstreamRequest } from '@pipeproxy/core';
import { type AwsKeys, signRequest } from '../sign/sign-request.ts';
import type { Credential } from './credential.ts';

/** Puts the credential on calls. */
export interface Authorizer {
  /** The last step of all: nothing of a signed request may change. */
  authorize(
    request: UpstreamRequest,
    call: UpstreamCall,
    scope: SigningScope,
  ): Promise<UpstreamRequest> | UpstreamRequest;
  /** Tries again with fresh keys after those of the call were refused as expired. */
  recover(failure: Failure): Recovery | undefined;
}

/** For whom a signature is. */
export interface SigningScope {
  readonly region: string;
  readonly service: string;
}

const EXPIRED = /^(ExpiredToken|ExpiredTokenException|UnrecognizedClientException)$/;

const bearer = (request: UpstreamRequest, token: string): UpstreamRequest => {
  const headers: HeaderMap = { ...request.headers, authorization: `Bearer ${token}` };
  return { ...request, headers };
};

export function createAuthorizer(credential: Credential, clock: Clock): Authorizer {
  if (credential.kind === 'bearer') {
    const { token } = credential;
    return { authorize: (request) => bearer(request, token.reveal()), recover: () => undefined };
  }
  const { keys: source } = credential;
  const usedBy = new WeakMap<UpstreamCall, AwsKeys>();
  /** Keys that were fetched because others were refused: when they are refused, too, it is not for their age. */
  const renewed = new WeakSet<AwsKeys>();
  let isRenewing = false;
  return {
    async authorize(request, call, scope) {
      const keys = await source.current();
      usedBy.set(call, keys);
      if (isRenewing) renewed.add(keys);
      isRenewing = false;
      return signRequest(request, keys, { ...scope, timeMs: clock.now() });
    },
    recover({ call, error }) {
      const used = usedBy.get(call);
      if (!source.forget || !used || renewed.has(used) || !EXPIRED.test(error.code ?? '')) return undefined;
      source.forget(used);
      isRenewing = true;
      return {};
    },
  };
}
