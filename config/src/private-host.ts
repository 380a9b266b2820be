import { BlockList, isIP } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);
LOOPBACK.addAddress('::1', 'ipv6');

const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['100.64.0.0', 10],
] as const) {
  PRIVATE.addSubnet(network, prefix);
}
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addSubnet('fe80::', 10, 'ipv6');

const PRIVATE_SUFFIX = /\.(lan|local|internal|localhost)$/;

function isIn(list: BlockList, host: string): boolean {
  const family = isIP(host);
  return family !== 0 && list.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

/** Host of a URL as an address or a name: no brackets, lower case, no trailing dot. */
function plainHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}

/** True for an address or a name that never leaves this machine. An empty one means every interface. */
export function isLoopbackHost(host: string): boolean {
  const plain = plainHost(host);
  return plain === 'localhost' || isIn(LOOPBACK, plain);
}

/**
 * What an upstream must say besides a URL that somebody wrote into the environment or the command line: plain `http:` to the own
 * network is meant; undefined for plain `http:` to everybody else's.
 */
export function httpLeave(url: string): { readonly allowHttp?: boolean } | undefined {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || isLoopbackHost(hostname)) return {};
  return isPrivateHost(hostname) ? { allowHttp: true } : undefined;
}

/** True for what lies on this machine or its own network: private addresses, single-label names, `.lan`, `.local`, `.internal`. */
export function isPrivateHost(host: string): boolean {
  const plain = plainHost(host);
  if (isLoopbackHost(plain) || isIn(PRIVATE, plain)) return true;
  return isIP(plain) === 0 && plain !== '' && (!plain.includes('.') || PRIVATE_SUFFIX.test(plain));
}
