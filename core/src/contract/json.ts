/** Any value that JSON can say. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** A JSON object of unknown fields. Objects parsed from outside may carry `__proto__` as an own key: treat keys as data. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}
