import type { Patch } from '../../contract/index.ts';
import { changeNode } from './change-node.ts';
import { checkPatch } from './check-patch.ts';
import type { ContainerNode, Slot } from './json-node.ts';
import { type JsonText, jsonText } from './json-scanner.ts';
import { EVERY } from './missing-parents.ts';
import { scanRoot } from './scan-root.ts';
import { writeText } from './write-node.ts';

/**
 * The text with another value of a key that stands in it once: what most bodies need, the model's name, at a third of the price
 * of the general way. Undefined where the patches do anything else.
 */
function replaceValue({ bytes }: JsonText, { children }: ContainerNode, patches: readonly Patch[]): Buffer | undefined {
  const [patch] = patches;
  if (patches.length !== 1 || patch?.op !== 'set' || patch.path.length !== 1 || patch.path[0] === EVERY)
    return undefined;
  const [named, twin] = children.filter(({ key }) => key === patch.path[0]);
  if (named?.node.kind !== 'raw' || twin) return undefined;
  const { start, end } = named.node;
  return Buffer.concat([bytes.subarray(0, start), Buffer.from(JSON.stringify(patch.value)), bytes.subarray(end)]);
}

/** As `patchBytes`, for a text whose root has been scanned already; `root` stays as it is. */
export function patchText(text: JsonText, root: ContainerNode, patches: readonly Patch[]): Buffer {
  patches.forEach(checkPatch);
  const replaced = replaceValue(text, root, patches);
  if (replaced) return replaced;
  const copy: ContainerNode = { ...root, children: root.children.map((child) => ({ ...child })) };
  const slot: Slot = { node: copy };
  for (const patch of patches) changeNode(text, slot, patch, 0);
  return writeText(text, copy);
}

/**
 * Applies patches to the bytes of a JSON object, one after the other, in one pass. What no patch names keeps its spelling, order
 * and white space; the bytes themselves come back when nothing changes.
 *
 * Where an object has a key twice, the last one counts, as in a parser; the others go when a patch changes the key.
 * @throws ProxyError `PP_PATCH_PATH`, `PP_REQUEST_NOT_JSON` for what is wrong on the way, `PP_REQUEST_INVALID` for a body that is
 *   no object, `PP_REQUEST_TOO_DEEP`, `PP_REQUEST_TOO_LARGE`.
 */
export function patchBytes(bytes: Uint8Array, patches: readonly Patch[]): Uint8Array {
  const text = jsonText(bytes);
  return patchText(text, scanRoot(text), patches);
}
