import type { JsonObject, JsonValue } from '../../contract/index.ts';

const snakeNames = new Map<string, string>();

function snakeOf(name: string): string {
  const known = snakeNames.get(name);
  if (known !== undefined) return known;
  const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  snakeNames.set(name, snake);
  return snake;
}

/**
 * A field of a message of Google's, whose JSON may be spelt in camel case or in snake case; null says nothing. Only fields of
 * the API are read so, never keys of arguments, results or schemas, which are the client's own.
 *
 * @param name - In camel case.
 * @see https://protobuf.dev/programming-guides/json/ and https://github.com/router-for-me/CLIProxyAPI/issues/1429
 */
export function fieldOf(message: JsonObject | undefined, name: string): JsonValue | undefined {
  return message?.[name] ?? message?.[snakeOf(name)] ?? undefined;
}

/** How a message spells a field that it has. */
export function spellingOf(message: JsonObject | undefined, name: string): string | undefined {
  return [name, snakeOf(name)].find((spelling) => (message?.[spelling] ?? undefined) !== undefined);
}

/** The fields of a message that are not among `known`, in either spelling; null says nothing. */
export function otherFields(message: JsonObject, known: readonly string[]): JsonObject {
  const read = new Set([...known, ...known.map(snakeOf)]);
  return Object.fromEntries(
    Object.entries(message).filter(([name, value]) => !read.has(name) && value !== null && value !== undefined),
  );
}
