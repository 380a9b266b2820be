import type { JsonObject, JsonPath, JsonValue, Loss, Patch } from '../../contract/index.ts';
import { arrayOf, objectOf } from '../../wire/json-values.ts';

const LEFT_OUT: JsonObject = { type: 'text', text: '[A document stood here.]' };

function citationPatches(block: JsonObject, path: JsonPath): readonly Patch[] {
  if (block.type === 'search_result') {
    return arrayOf(block.content).flatMap((inner, index) =>
      citationPatches(objectOf(inner) ?? {}, [...path, 'content', index]),
    );
  }
  const isCited = block.type === 'text' && arrayOf(block.citations).length > 0;
  return isCited ? [{ op: 'delete', path: [...path, 'citations'] }] : [];
}

function blockPatches(role: JsonValue | undefined, block: JsonObject, path: JsonPath): readonly Patch[] {
  if (role === 'user') return citationPatches(block, path);
  return role === 'assistant' && block.type === 'document' ? [{ op: 'set', path, value: LEFT_OUT }] : [];
}

/**
 * Patches that take out of a body of version 2023-06-01 what stands in no message since 2026-10-21: a document of the assistant, and
 * citations of the user.
 *
 * @see https://platform.claude.com/docs/en/api/migration-2026-10-21
 */
export function newVersionPatches(body: JsonObject, note: (loss: Loss) => void): readonly Patch[] {
  const patches = arrayOf(body.messages).flatMap((value, at) => {
    const message = objectOf(value) ?? {};
    return arrayOf(message.content).flatMap((block, index) =>
      blockPatches(message.role, objectOf(block) ?? {}, ['messages', at, 'content', index]),
    );
  });
  if (patches.length > 0) {
    note({ feature: 'old-version', effect: 'version 2026-10-21 of the API has no such blocks', count: patches.length });
  }
  return patches;
}
