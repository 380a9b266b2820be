import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import { canonicalRequest, type SignableRequest, signedHeaders } from './canonical-request.ts';

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** Where and when a signature is good. */
export interface Scope {
  readonly region: string;
  readonly service: string;
  /** `20150830T123600Z`. */
  readonly date: string;
}

/** The long-lived half of a credential. */
export interface KeyPair {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export const sha256 = (bytes: string | Uint8Array): string => hash('sha256', bytes);

const hmac = (key: string | Buffer | KeyObject, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();

/** A time as AWS writes it: seconds since the day began, no separators. */
export const amzDate = (timeMs: number): string =>
  `${new Date(timeMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;

const scopeText = ({ region, service, date }: Scope): string => `${date.slice(0, 8)}/${region}/${service}/aws4_request`;

/** What is signed in the end: the scope and the hash of the canonical request. */
export const stringToSign = (request: SignableRequest, scope: Scope): string =>
  [ALGORITHM, scope.date, scopeText(scope), sha256(canonicalRequest(request))].join('\n');

/** The key of a day, region and service; it is the same for a whole day, and four fifths of the work. */
const keys = new WeakMap<KeyPair, { readonly scope: string; readonly key: KeyObject }>();

function signingKey(pair: KeyPair, { date, region, service }: Scope): KeyObject {
  const day = date.slice(0, 8);
  const scope = `${day}/${region}/${service}`;
  const known = keys.get(pair);
  if (known?.scope === scope) return known.key;
  const bytes = hmac(hmac(hmac(hmac(`AWS4${pair.secretAccessKey}`, day), region), service), 'aws4_request');
  const key = createSecretKey(bytes);
  keys.set(pair, { scope, key });
  return key;
}

/** The hex signature of a request. */
export const signatureOf = (request: SignableRequest, scope: Scope, pair: KeyPair): string =>
  hmac(signingKey(pair, scope), stringToSign(request, scope)).toString('hex');

/**
 * Value of `authorization` for a request (Signature Version 4).
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
export function authorizationOf(request: SignableRequest, scope: Scope, pair: KeyPair): string {
  const credential = `${pair.accessKeyId}/${scopeText(scope)}`;
  const signature = signatureOf(request, scope, pair);
  return `${ALGORITHM} Credential=${credential}, SignedHeaders=${signedHeaders(request.headers)}, Signature=${signature}`;
}
