import type { HostName } from './doors.ts';

const OWN = /\.(amazonaws\.com(\.cn)?|api\.aws)$/;

/** Origin of one of Bedrock's hosts in a region. */
export function hostOf(name: HostName | 'control', region: string): string {
  if (name === 'mantle') return `https://bedrock-mantle.${region}.api.aws`;
  const service = name === 'control' ? 'bedrock' : 'bedrock-runtime';
  return `https://${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}

/** True for an address of Amazon's own; behind any other, somebody else may send the bill. */
export const isAmazon = (url: string): boolean => OWN.test(new URL(url).hostname);
