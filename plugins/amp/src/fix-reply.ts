import {
  arrayOf,
  type JsonObject,
  type JsonPath,
  type JsonValue,
  objectOf,
  type Patch,
  parseJson,
  patchBytes,
  textOf,
} from '@pipeproxy/core';
import type { ToolNames } from './tool-names.ts';

/** What one reply is to look like. */
export interface FixRules {
  /** Name that the client asked for. */
  readonly model: string;
  readonly toolName: ToolNames;
  /** True: a whole reply that calls a tool loses its thinking. */
  readonly dropsThinking: boolean;
}

const MODEL_PATHS: readonly JsonPath[] = [
  ['model'],
  ['message', 'model'],
  ['modelVersion'],
  ['response', 'model'],
  ['response', 'modelVersion'],
];

const valueAt = (value: JsonValue | undefined, path: JsonPath): JsonValue | undefined =>
  path.reduce<JsonValue | undefined>((found, key) => objectOf(found)?.[key], value);

function modelPatches(data: JsonObject, model: string): readonly Patch[] {
  return MODEL_PATHS.flatMap((path): readonly Patch[] => {
    const said = valueAt(data, path);
    return typeof said === 'string' && said !== model ? [{ op: 'set', path, value: model }] : [];
  });
}

/** The TUI reads the length of every signature, and crashes where there is none. */
function blockPatches(block: JsonObject | undefined, path: JsonPath, { toolName }: FixRules): readonly Patch[] {
  if (block?.type !== 'thinking' && block?.type !== 'tool_use') return [];
  const signature: Patch = { op: 'default', path: [...path, 'signature'], value: '' };
  const name = block.type === 'tool_use' ? textOf(block.name) : undefined;
  const spelled = name === undefined ? undefined : toolName(name);
  const renamed: readonly Patch[] =
    spelled === undefined || spelled === name ? [] : [{ op: 'set', path: [...path, 'name'], value: spelled }];
  return [...('signature' in block ? [] : [signature]), ...renamed];
}

const isOfType = (block: JsonValue, type: string): boolean => objectOf(block)?.type === type;

function contentPatches(data: JsonObject, rules: FixRules): readonly Patch[] {
  const content = arrayOf(data.content);
  const isBare = rules.dropsThinking && content.some((block) => isOfType(block, 'tool_use'));
  // From the last one: the places of the others stay what they are.
  return content
    .map((block, index): readonly Patch[] => {
      const path = ['content', index];
      if (isBare && isOfType(block, 'thinking')) return [{ op: 'delete', path }];
      return blockPatches(objectOf(block), path, rules);
    })
    .reverse()
    .flat();
}

/** The text of one event, or of a whole reply, as Amp can take it; the same text where nothing is to be changed. */
export function fixReply(text: string, rules: FixRules): string {
  const data = objectOf(parseJson(text));
  if (!data) return text;
  const patches = [
    ...modelPatches(data, rules.model),
    ...contentPatches(data, rules),
    ...blockPatches(objectOf(data.content_block), ['content_block'], rules),
  ];
  return patches.length === 0 ? text : Buffer.from(patchBytes(Buffer.from(text), patches)).toString();
}
