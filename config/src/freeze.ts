/** A deep copy that nobody can change; its objects have no prototype, so only own names are found in them. */
export function freeze<T>(value: T): T;
export function freeze(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Object.freeze(value.map(freeze));
  const copy = Object.create(null);
  for (const [key, part] of Object.entries(value)) if (part !== undefined) copy[key] = freeze(part);
  return Object.freeze(copy);
}
