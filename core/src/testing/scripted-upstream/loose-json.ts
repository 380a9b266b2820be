/** A JSON object of which nothing is known yet. */
export type LooseObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is LooseObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value when it is an object, else an empty one. */
export const asObject = (value: unknown): LooseObject => (isObject(value) ? value : {});

/** The value when it is an array, else an empty one. */
export const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The objects of a list; what is no object is left out. */
export const asObjects = (value: unknown): readonly LooseObject[] => asList(value).filter(isObject);

/** The value when it is a string, else an empty one. */
export const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Parsed JSON, or undefined when the text is not JSON. */
export function parseLoose(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
