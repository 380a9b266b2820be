import type { Child, ContainerNode, JsonNode } from './json-node.ts';
import { type JsonText, skipSpace } from './json-scanner.ts';

interface Span {
  readonly start: number;
  end: number;
}

/** The new text in the making: spans of the old one, neighbours joined, and new bytes between them. */
interface Draft {
  readonly text: JsonText;
  readonly pieces: (Span | Buffer)[];
}

function copySpan({ pieces }: Draft, start: number, end: number): void {
  if (start === end) return;
  const last = pieces[pieces.length - 1];
  if (last && !Buffer.isBuffer(last) && last.end === start) last.end = end;
  else pieces.push({ start, end });
}

function put({ pieces }: Draft, json: string): void {
  pieces.push(Buffer.from(json));
}

/** The old comma where it stands between these two, else a new one. */
function writeComma(draft: Draft, before: Child, after: Child): void {
  const comma = before.span?.tail;
  if (comma !== undefined && after.span?.lead === comma + 1) copySpan(draft, comma, comma + 1);
  else put(draft, ',');
}

function writeChild(draft: Draft, { span, key, node, isRenamed }: Child, isMember: boolean): void {
  if (!span) {
    if (isMember) put(draft, `${JSON.stringify(key)}:`);
    writeNode(draft, node);
    return;
  }
  copySpan(draft, span.lead, span.keyStart);
  if (isRenamed) put(draft, JSON.stringify(key));
  else copySpan(draft, span.keyStart, span.keyEnd);
  copySpan(draft, span.keyEnd, span.valueStart);
  writeNode(draft, node);
  copySpan(draft, span.valueEnd, span.tail);
}

function writeContainer(draft: Draft, { kind, start, end, children }: ContainerNode): void {
  copySpan(draft, start, start + 1);
  children.forEach((child, index) => {
    const before = children[index - 1];
    if (before) writeComma(draft, before, child);
    writeChild(draft, child, kind === 'object');
  });
  const wasEmpty = skipSpace(draft.text, start + 1) === end - 1;
  if (children.length === 0 && wasEmpty) copySpan(draft, start + 1, end - 1);
  copySpan(draft, end - 1, end);
}

function writeNode(draft: Draft, node: JsonNode): void {
  if (node.kind === 'raw') copySpan(draft, node.start, node.end);
  else if (node.kind === 'new') put(draft, JSON.stringify(node.value));
  else writeContainer(draft, node);
}

/** Writes the text again with `root` in the place of the root that was read from it; the text itself when nothing is new. */
export function writeText(text: JsonText, root: ContainerNode): Buffer {
  const { bytes } = text;
  const draft: Draft = { text, pieces: [] };
  copySpan(draft, 0, root.start);
  writeContainer(draft, root);
  copySpan(draft, root.end, bytes.length);
  const parts = draft.pieces.map((piece) => (Buffer.isBuffer(piece) ? piece : bytes.subarray(piece.start, piece.end)));
  const [first] = parts;
  return parts.length === 1 && first?.length === bytes.length ? bytes : Buffer.concat(parts);
}
