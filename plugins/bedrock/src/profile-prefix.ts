/** Regions by how their names begin, and the cross-region profiles that hold them. The first that fits. */
const PREFIXES: readonly (readonly [region: string, prefix: string])[] = [
  ['us-gov-', 'us-gov'],
  ['us-', 'us'],
  ['ca-', 'us'],
  ['eu-', 'eu'],
  ['ap-northeast-1', 'jp'],
  ['ap-northeast-3', 'jp'],
  ['ap-southeast-2', 'au'],
  ['ap-southeast-4', 'au'],
  ['ap-', 'apac'],
];

/**
 * Prefix of the profile that is likely to serve a region; `global` where there is none of its own.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
 */
export function profilePrefix(region: string): string {
  return PREFIXES.find(([start]) => region.startsWith(start))?.[1] ?? 'global';
}
