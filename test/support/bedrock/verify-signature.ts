import { createHash, createHmac } from 'node:crypto';
import type { PlainRequest } from '../plain-server.ts';

/** A key pair that the stand-in knows, with what belongs to it. */
export interface KnownKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** True: the token is refused for its age. */
  readonly isExpired?: boolean;
}

export interface Refusal {
  readonly type: string;
  readonly message: string;
}

const HOUR_MS = 3_600_000;
const MAX_SKEW_MS = HOUR_MS / 12;
const FORM =
  /^AWS4-HMAC-SHA256 Credential=([\w]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z-]+)\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})$/;

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const sha = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Every byte but the unreserved ones, by its number: written apart from the signer that it checks. */
const escaped = (text: string): string =>
  [...Buffer.from(text)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9._~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');

function timeOf(date: string): number {
  const [, y, m, d, h, i, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  return Date.UTC(Number(y), Number(m) - 1, Number(d), Number(h), Number(i), Number(s));
}

function canonical({ method, url, headers, body }: PlainRequest, names: readonly string[]): string {
  const [path = '', query = ''] = url.split('?');
  const lines = names.map((name) => `${name}:${String(headers[name] ?? '').trim()}`);
  const wirePath = path.split('/').map(escaped).join('/');
  const sorted = query.split('&').sort().join('&');
  return [method, wirePath, sorted, ...lines, '', names.join(';'), sha(body)].join('\n');
}

/** What AWS would say of a signature, computed from what came over the wire. Undefined: it is good. */
export function refusedSignature(
  request: PlainRequest,
  known: readonly KnownKeys[],
  scope: { readonly region: string; readonly service: string; readonly nowMs: number },
): Refusal | undefined {
  const [, id, day, region, service, list = '', signature] = FORM.exec(request.headers.authorization ?? '') ?? [];
  if (id === undefined) return { type: 'IncompleteSignatureException', message: 'No AWS4 signature.' };
  const keys = known.find(({ accessKeyId }) => accessKeyId === id);
  const token = request.headers['x-amz-security-token'];
  if (!keys || keys.sessionToken !== token) {
    return { type: 'UnrecognizedClientException', message: 'The security token included in the request is invalid.' };
  }
  if (keys.isExpired) {
    return { type: 'ExpiredTokenException', message: 'The security token included in the request is expired' };
  }
  if (region !== scope.region || service !== scope.service) {
    return {
      type: 'InvalidSignatureException',
      message: `Credential should be scoped to a valid region or service, not '${region}/${service}'.`,
    };
  }
  const date = String(request.headers['x-amz-date']);
  const lateMs = scope.nowMs - timeOf(date);
  if (!(Math.abs(lateMs) <= MAX_SKEW_MS)) {
    const words = lateMs > 0 ? 'Signature expired' : 'Signature not yet current';
    return { type: 'InvalidSignatureException', message: `${words}: ${date} is not within 5 min. of the time here` };
  }
  const names = list.split(';');
  const needed = ['host', 'x-amz-date', ...(token === undefined ? [] : ['x-amz-security-token'])];
  const text = `AWS4-HMAC-SHA256\n${date}\n${day}/${region}/${service}/aws4_request\n${sha(canonical(request, names))}`;
  const key = hmac(hmac(hmac(hmac(`AWS4${keys.secretAccessKey}`, day ?? ''), region), service), 'aws4_request');
  const isGood = needed.every((name) => names.includes(name)) && hmac(key, text).toString('hex') === signature;
  return isGood
    ? undefined
    : {
        type: 'InvalidSignatureException',
        message: 'The request signature we calculated does not match the signature you provided.',
      };
}
