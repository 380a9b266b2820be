import type { ChatTool, JsonObject } from '../../contract/index.ts';
import { textOf } from '../../wire/json-values.ts';
import { ownExtrasOf } from './own-extras.ts';

/** Between the name of a namespace and that of its tool, where both must be one name; every dialect allows these letters. */
const JOINT = '__';

/** The name of a tool in neutral form. */
export function neutralName(namespace: string | undefined, name: string): string {
  return namespace === undefined ? name : `${namespace}${JOINT}${name}`;
}

/**
 * The name in neutral form of the tool that a call means. OpenAI names a namespace for tools that it finds by a search, though
 * they were declared without one.
 */
export function declaredName(tools: readonly ChatTool[], namespace: string | undefined, name: string): string {
  const qualified = neutralName(namespace, name);
  const isKnown = namespace === undefined || tools.some((tool) => tool.name === qualified);
  return !isKnown && (namespace === name || tools.some((tool) => tool.name === name)) ? name : qualified;
}

/** What the client of this dialect knows of a tool. */
export interface KnownTool {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly isFreeform: boolean;
  /** The tool as the client declared it, where this dialect has a type of its own for it. */
  readonly original: JsonObject | undefined;
}

/** Finds a tool by its name in neutral form; one that nobody declared is a plain function. */
export function knownTool(tools: readonly ChatTool[], name: string): KnownTool {
  const tool = tools.find((one) => one.name === name);
  const own = tool && tool.type !== 'opaque' ? ownExtrasOf(tool) : {};
  return {
    name: textOf(own.name) ?? name,
    namespace: textOf(own.namespace),
    isFreeform: tool?.type === 'freeform',
    original: own.tool === undefined ? undefined : (own.tool as JsonObject),
  };
}
