import type { Plugin } from '@pipeproxy/core';

/** What a single definition is taken for, by where the config names it. */
export type DefinitionKind = 'providers' | 'stages' | 'ledgers' | 'stores';

const LISTS = ['providers', 'dialects', 'framings', 'stages', 'observers', 'routes', 'ledgers', 'stores'] as const;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isNamed = (value: Record<string, unknown>): boolean => typeof value.name === 'string' && value.name !== '';

function isDefinitionOf(list: string, value: unknown): boolean {
  if (!isRecord(value)) return false;
  if (list === 'dialects' || list === 'framings') return typeof value.id === 'string';
  return isNamed(value) && typeof value.create === 'function';
}

function isPlugin(value: Record<string, unknown>): boolean {
  const lists = LISTS.filter((list) => value[list] !== undefined);
  const isSound = (list: string): boolean => {
    const entries = value[list];
    return Array.isArray(entries) && entries.every((entry) => isDefinitionOf(list, entry));
  };
  return isNamed(value) && lists.length > 0 && lists.every(isSound);
}

/**
 * A module's default export as a plugin: one that it is, or the single definition that it is; undefined for anything else.
 *
 * @param kindOf - What a single definition of a name is.
 */
export function asPlugin(exported: unknown, kindOf: (name: string) => DefinitionKind): Plugin | undefined {
  if (!isRecord(exported)) return undefined;
  if (isPlugin(exported)) return exported as unknown as Plugin;
  if (!isDefinitionOf('stages', exported)) return undefined;
  const name = String(exported.name);
  return { name, [kindOf(name)]: [exported] };
}
