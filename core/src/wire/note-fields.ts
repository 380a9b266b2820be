import type { JsonObject, JsonValue, Loss } from '../contract/index.ts';
import { isObject } from './json-values.ts';

/** Names of fields come from clients: a loss must not grow with them. */
const MAX_NAMES = 200;

const OTHER = 'vendor-field';

/** True for a value that asks for something. */
export function asks(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === false) return false;
  return isObject(value) || Array.isArray(value) ? Object.keys(value).length > 0 : true;
}

/**
 * Names the fields of a request that only its own dialect has.
 *
 * @param features - Fields whose loss has a name of its own; that of the others is `vendor-field`.
 */
export function noteFields(
  fields: JsonObject,
  features: Readonly<Record<string, string>>,
  note: (loss: Loss) => void,
): void {
  const lost = Object.keys(fields).filter((name) => asks(fields[name]));
  const byFeature = Map.groupBy(lost, (name) => (Object.hasOwn(features, name) ? features[name] : undefined) ?? OTHER);
  for (const [feature, names] of byFeature) {
    const count = names.length;
    note({ feature, effect: `not sent: ${names.join(', ').slice(0, MAX_NAMES)}`, ...(count > 1 && { count }) });
  }
}
