import type { HostName } from './doors.ts';

const OWN = /\.(amazonaws\.com(\.cn)?|api\.aws)$/;

/** The control plane tells which models there are. */
const SERVICES = { runtime: 'bedrock-runtime', control: 'bedrock' } as const;

/** Origin of one of Bedrock's hosts in a region. */
export function hostOf(name: HostName | 'control', region: string): string {
  if (name === 'mantle') return `https://bedrock-mantle.${region}.api.aws`;
  return `https://${SERVICES[name]}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}

/** True for an address of Amazon's own; behind any other, somebody else may send the bill. */
export const isAmazon = (url: string): boolean => OWN.test(new URL(url).hostname);
