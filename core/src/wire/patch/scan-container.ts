import { ProxyError } from '../../contract/index.ts';
import type { Child, ChildSpan, ContainerNode, RawNode } from './json-node.ts';
import { type JsonText, notJson, skipSpace, skipString, skipValue } from './json-scanner.ts';

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OBJECT_OPEN = 0x7b;
const ARRAY_OPEN = 0x5b;

/** What is expanded costs memory for each child, and how many there are is the client's choice. */
const MAX_CHILDREN = 100_000;

interface ScannedChild extends Child {
  readonly span: ChildSpan;
}

function decodeKey(text: JsonText, start: number, end: number): string {
  const key = text.bytes.toString('utf8', start + 1, end - 1);
  if (!key.includes('\\')) return key;
  try {
    return JSON.parse(`"${key}"`) as string;
  } catch {
    throw notJson(text, start);
  }
}

function expectByte(text: JsonText, position: number, byte: number): void {
  if (text.bytes[position] !== byte) throw notJson(text, position);
}

function skipKey(text: JsonText, keyStart: number): number {
  expectByte(text, keyStart, QUOTE);
  return skipString(text, keyStart);
}

function skipColon(text: JsonText, keyEnd: number): number {
  const colon = skipSpace(text, keyEnd);
  expectByte(text, colon, COLON);
  return skipSpace(text, colon + 1);
}

function scanChild(text: JsonText, lead: number, isMember: boolean): ScannedChild {
  const keyStart = skipSpace(text, lead);
  const keyEnd = isMember ? skipKey(text, keyStart) : keyStart;
  const valueStart = isMember ? skipColon(text, keyEnd) : keyStart;
  const valueEnd = skipValue(text, valueStart);
  const tail = skipSpace(text, valueEnd);
  return {
    key: isMember ? decodeKey(text, keyStart, keyEnd) : '',
    node: { kind: 'raw', start: valueStart, end: valueEnd },
    span: { lead, keyStart, keyEnd, valueStart, valueEnd, tail },
  };
}

function scanChildren(text: JsonText, start: number, isObject: boolean): Pick<ContainerNode, 'children' | 'end'> {
  const closer = isObject ? OBJECT_OPEN + 2 : ARRAY_OPEN + 2;
  const children: Child[] = [];
  let lead = start + 1;
  const first = skipSpace(text, lead);
  if (text.bytes[first] === closer) return { children, end: first + 1 };
  while (children.length < MAX_CHILDREN) {
    const child = scanChild(text, lead, isObject);
    children.push(child);
    const { tail } = child.span;
    if (text.bytes[tail] === closer) return { children, end: tail + 1 };
    expectByte(text, tail, COMMA);
    lead = tail + 1;
  }
  throw new ProxyError(
    'PP_REQUEST_TOO_LARGE',
    `An object or array of the body has more than ${MAX_CHILDREN} children.`,
  );
}

/**
 * The children of the object or array that starts at `node.start`; undefined for any other value.
 * @throws ProxyError `PP_REQUEST_NOT_JSON`, `PP_REQUEST_TOO_DEEP`, `PP_REQUEST_TOO_LARGE`
 */
export function scanContainer(text: JsonText, { start }: Pick<RawNode, 'start'>): ContainerNode | undefined {
  const byte = text.bytes[start];
  if (byte !== OBJECT_OPEN && byte !== ARRAY_OPEN) return undefined;
  const isObject = byte === OBJECT_OPEN;
  return { kind: isObject ? 'object' : 'array', start, ...scanChildren(text, start, isObject) };
}
