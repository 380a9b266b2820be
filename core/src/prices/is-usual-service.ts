import type { Usage } from '../contract/usage.ts';
import { objectOf, textOf } from '../wire/json-values.ts';

/**
 * What a reply's usage says of the service that list prices hold for. Another tier, a chosen geography and a faster service cost
 * something else.
 *
 * @see https://docs.anthropic.com/en/docs/about-claude/pricing (data residency, fast mode)
 * @see https://docs.anthropic.com/en/api/service-tiers
 */
const USUAL: Readonly<Record<string, readonly string[]>> = {
  service_tier: ['standard', 'default', 'auto', 'on_demand'],
  inference_geo: ['global', 'not_available'],
  speed: ['standard'],
};

/** True unless the usage says that the request was served in another way than list prices are made for. */
export function isUsualService(usage: Usage | undefined): boolean {
  const raw = objectOf(usage?.raw) ?? {};
  return Object.entries(USUAL).every(([field, values]) => {
    const said = textOf(raw[field]);
    return said === undefined || values.includes(said);
  });
}
