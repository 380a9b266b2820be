import type { JsonValue, Patch } from '../../contract/index.ts';
import { changeValue } from './change-value.ts';
import type { Child, ContainerNode, Slot } from './json-node.ts';
import type { JsonText } from './json-scanner.ts';
import { EVERY, withParents } from './missing-parents.ts';
import { scanContainer } from './scan-container.ts';

/** First byte of `null`. */
const NULL = 0x6e;

const newChild = (value: JsonValue, key = ''): Child => ({ key, node: { kind: 'new', value } });

/** Drops the children with this key, all but the last where `isLastKept`. */
function dropKey(object: ContainerNode, name: string, isLastKept: boolean): void {
  const last = isLastKept ? object.children.findLastIndex(({ key }) => key === name) : -1;
  object.children = object.children.filter(({ key }, index) => key !== name || index === last);
}

function rename(object: ContainerNode, name: string, to: string): void {
  const child = object.children.findLast(({ key }) => key === name);
  if (!child || name === to) return;
  dropKey(object, to, false);
  dropKey(object, name, true);
  child.key = to;
  child.isRenamed = true;
}

function changeMember(object: ContainerNode, name: string, patch: Patch): void {
  const child = object.children.findLast(({ key }) => key === name);
  switch (patch.op) {
    case 'set':
      if (child) child.node = { kind: 'new', value: patch.value };
      else object.children.push(newChild(patch.value, name));
      // Not every parser takes the last of two equal keys.
      dropKey(object, name, true);
      break;
    case 'default':
      if (!child) object.children.push(newChild(patch.value, name));
      break;
    case 'delete':
      dropKey(object, name, false);
      break;
    case 'rename':
      rename(object, name, patch.to);
      break;
  }
}

function changeElement({ children }: ContainerNode, index: number, patch: Patch): void {
  const child = children[index];
  if (patch.op === 'insert' && index <= children.length) children.splice(index, 0, newChild(patch.value));
  if (patch.op === 'set' && child) child.node = { kind: 'new', value: patch.value };
  if (patch.op === 'delete' && child) children.splice(index, 1);
}

function changeEveryElement(array: ContainerNode, patch: Patch): void {
  if (patch.op === 'delete') array.children = [];
  if (patch.op !== 'set') return;
  for (const child of array.children) child.node = { kind: 'new', value: patch.value };
}

function changeLast(parent: ContainerNode, patch: Patch, segment: string | number | undefined): void {
  if (parent.kind === 'object') {
    if (typeof segment === 'string' && segment !== EVERY) changeMember(parent, segment, patch);
  } else if (segment === EVERY) changeEveryElement(parent, patch);
  else if (segment === '-' && patch.op === 'insert') parent.children.push(newChild(patch.value));
  else if (typeof segment === 'number') changeElement(parent, segment, patch);
}

function descend(text: JsonText, parent: ContainerNode, patch: Patch, depth: number): void {
  const segment = patch.path[depth];
  if (parent.kind === 'array') {
    const chosen = segment === EVERY ? parent.children : typeof segment === 'number' ? [parent.children[segment]] : [];
    for (const child of chosen) if (child) changeNode(text, child, patch, depth + 1);
    return;
  }
  if (typeof segment !== 'string' || segment === EVERY) return;
  const child = parent.children.findLast(({ key }) => key === segment);
  if (child) {
    changeNode(text, child, patch, depth + 1);
    return;
  }
  const value = withParents(patch, depth + 1);
  if (value !== undefined) parent.children.push(newChild(value, segment));
}

function changeScalar(text: JsonText, slot: Slot, start: number, patch: Patch, depth: number): void {
  const value = text.bytes[start] === NULL ? withParents(patch, depth) : undefined;
  if (value !== undefined) slot.node = { kind: 'new', value };
}

/**
 * Applies one patch to the value in `slot`, in place; expands what the path goes through. Does what `changeValue` does to a
 * parsed value.
 */
export function changeNode(text: JsonText, slot: Slot, patch: Patch, depth: number): void {
  const { node } = slot;
  if (node.kind === 'new') {
    slot.node = { kind: 'new', value: changeValue(node.value, patch, depth) };
    return;
  }
  const container = node.kind === 'raw' ? scanContainer(text, node) : node;
  if (!container) {
    changeScalar(text, slot, node.start, patch, depth);
    return;
  }
  slot.node = container;
  if (depth === patch.path.length - 1) changeLast(container, patch, patch.path[depth]);
  else descend(text, container, patch, depth);
}
