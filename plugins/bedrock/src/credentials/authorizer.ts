import {
  type Clock,
  createRenewal,
  type Failure,
  type HeaderMap,
  type Recovery,
  type UpstreamCall,
  type UpstreamRequest,
} from '@pipeproxy/core';
import { signRequest } from '../sign/sign-request.ts';
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
  recover(failure: Failure): Promise<Recovery | undefined> | undefined;
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
  const keys = createRenewal(credential.keys, clock);
  return {
    authorize: async (request, call, scope) =>
      signRequest(request, await keys.for(call), { ...scope, timeMs: clock.now() }),
    recover: ({ call, error }) => (EXPIRED.test(error.code ?? '') ? keys.recover(call) : undefined),
  };
}
