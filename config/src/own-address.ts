import { isLoopbackHost } from './private-host.ts';

/** True for a URL that leads back to the port that we listen on ourselves. */
export function isOwnAddress(url: string, port: number): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname, port: written, protocol } = new URL(url);
  const target = Number(written || (protocol === 'https:' ? 443 : 80));
  return target === port && (isLoopbackHost(hostname) || hostname === '0.0.0.0' || hostname === '[::]');
}
