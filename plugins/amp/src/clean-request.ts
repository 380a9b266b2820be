import { arrayOf, type JsonObject, type JsonValue, objectOf, type Patch, textOf } from '@pipeproxy/core';

const isSigned = ({ signature }: JsonObject): boolean => (textOf(signature)?.trim() ?? '') !== '';

function blockPatch(block: JsonObject | undefined, path: Patch['path']): readonly Patch[] {
  if (block?.type === 'thinking' && !isSigned(block)) return [{ op: 'delete', path }]; // amp section 6
  if (block?.type === 'tool_use' && 'signature' in block) return [{ op: 'delete', path: [...path, 'signature'] }];
  return [];
}

function messagePatches(message: JsonValue, at: number): readonly Patch[] {
  const { role, content } = objectOf(message) ?? {};
  if (role !== 'assistant') return [];
  // From the last one: the places of the others stay what they are.
  return arrayOf(content)
    .map((block, index) => blockPatch(objectOf(block), ['messages', at, 'content', index]))
    .reverse()
    .flat();
}

/**
 * Takes out of a request what Amp has kept of earlier replies and no server takes back: thinking without a signature, and signatures of
 * tool calls. All else keeps its bytes.
 */
export function cleanPatches(body: JsonObject): readonly Patch[] {
  return arrayOf(body.messages).flatMap(messagePatches);
}
