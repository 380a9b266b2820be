import type { JsonValue, PeekedBody } from '../../contract/index.ts';
import type { ContainerNode } from './json-node.ts';
import { type JsonText, notJson } from './json-scanner.ts';

function readValue(text: JsonText, { start, end }: { readonly start: number; readonly end: number }): JsonValue {
  try {
    return JSON.parse(text.bytes.toString('utf8', start, end)) as JsonValue;
  } catch {
    throw notJson(text, start);
  }
}

/**
 * Reads the wanted top-level keys of a body whose root has just been scanned; what is not there is left out. Of equal keys the
 * last counts, so that what is decided on a peeked value is decided on what the upstream's parser will see.
 * @throws ProxyError `PP_REQUEST_NOT_JSON`
 */
export function peekTopLevel(text: JsonText, root: ContainerNode, keys: readonly string[]): PeekedBody {
  const peeked: Record<string, JsonValue> = {};
  for (const wanted of keys) {
    const node = root.children.findLast(({ key }) => key === wanted)?.node;
    if (node?.kind === 'raw') peeked[wanted] = readValue(text, node);
  }
  return peeked;
}
