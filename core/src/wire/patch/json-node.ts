import type { JsonValue } from '../../contract/index.ts';

/** A value that nothing has looked into: a span of the text. */
export interface RawNode {
  readonly kind: 'raw';
  readonly start: number;
  readonly end: number;
}

/** A value that a patch has put there. */
export interface NewNode {
  readonly kind: 'new';
  readonly value: JsonValue;
}

/** An object or array of the text whose children are known. */
export interface ContainerNode {
  readonly kind: 'object' | 'array';
  readonly start: number;
  readonly end: number;
  /** In order; an object may have a key twice, and a parser takes the last. */
  children: Child[];
}

export type JsonNode = RawNode | NewNode | ContainerNode;

/** A place that holds a node: the root of the text, an element or a member. */
export interface Slot {
  node: JsonNode;
}

/** Where a child lies in the text, with the white space around it and between its key and its value. */
export interface ChildSpan {
  /** Behind the bracket or comma before the child. */
  readonly lead: number;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly valueStart: number;
  readonly valueEnd: number;
  /** At the comma or bracket behind the child. */
  readonly tail: number;
}

/** One element or member of a container. */
export interface Child extends Slot {
  /** The decoded key; empty in arrays. */
  key: string;
  /** Absent for a child that a patch has added. */
  readonly span?: ChildSpan;
  /** True when the key is no longer what the text says. */
  isRenamed?: boolean;
}
