import type { JsonValue, PeekedBody } from '../../contract/index.ts';
import type { Child, ContainerNode } from './json-node.ts';
import { type JsonText, notJson } from './json-scanner.ts';

function readValue(text: JsonText, { node }: Child): JsonValue | undefined {
  if (node.kind !== 'raw') return undefined;
  try {
    return JSON.parse(text.bytes.toString('utf8', node.start, node.end)) as JsonValue;
  } catch {
    throw notJson(text, node.start);
  }
}

/**
 * Reads the wanted top-level keys of a body whose root has been scanned; what is not there is left out. Of equal keys the last
 * counts, so that what is decided on a peeked value is decided on what the upstream's parser will see.
 * @throws ProxyError `PP_REQUEST_NOT_JSON`
 */
export function peekTopLevel(text: JsonText, root: ContainerNode, keys: readonly string[]): PeekedBody {
  const wanted = new Set(keys);
  const found = new Map<string, Child>();
  for (const child of root.children) if (wanted.has(child.key)) found.set(child.key, child);
  return Object.fromEntries(Array.from(found, ([key, child]) => [key, readValue(text, child)]));
}
