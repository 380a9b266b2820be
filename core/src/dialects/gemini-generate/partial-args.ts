import type { JsonObject, JsonValue } from '../../contract/index.ts';
import { arrayOf, isObject, objectOf, stringOf } from '../../wire/json-values.ts';
import { changeAt, type Growing, parseJsonPath } from './json-path.ts';
import { fieldOf } from './proto-fields.ts';

/** Arguments of a call that come whole or in pieces. */
export interface CallArguments {
  /** Takes what a mention of the call brings. */
  add(call: JsonObject): void;
  /** All arguments as JSON text; empty where there are none. */
  text(): string;
}

const VALUES = ['stringValue', 'numberValue', 'boolValue'];

function pieceValue(piece: JsonObject): JsonValue {
  const name = VALUES.find((known) => fieldOf(piece, known) !== undefined);
  return name === undefined ? null : (fieldOf(piece, name) ?? null);
}

/**
 * Collects arguments. Pieces belong to a path each (`$.items[0].name`), and text at the same path grows: a piece that goes on
 * (`willContinue`) is followed by more, at last by an empty one.
 *
 * @see https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/function-calling (streaming of arguments)
 */
export function createCallArguments(): CallArguments {
  const root: { [key: string]: Growing } = Object.create(null);
  let isEmpty = true;

  function addPiece(piece: JsonObject): void {
    const path = parseJsonPath(stringOf(fieldOf(piece, 'jsonPath')) ?? '');
    if (!path || path.length === 0) return;
    isEmpty = false;
    const value = pieceValue(piece);
    changeAt(root, path, (before) =>
      typeof value === 'string' && typeof before === 'string' ? before + value : (value as Growing),
    );
  }

  return {
    add(call) {
      for (const piece of arrayOf(fieldOf(call, 'partialArgs'))) if (isObject(piece)) addPiece(piece);
      for (const [name, value] of Object.entries(objectOf(call.args) ?? {})) {
        isEmpty = false;
        root[name] = value as Growing;
      }
    },
    text: () => (isEmpty ? '' : JSON.stringify(root)),
  };
}
