import { arrayOf, isObject, type JsonObject, type Patch } from '@pipeproxy/core';

interface ToolVersion {
  readonly type: string;
  readonly name?: string;
}

const BETA = 'computer-use-2025-01-24';

/**
 * Vendor tools whose first versions Bedrock does not have, and what it has in their place.
 *
 * @see https://github.com/vercel/ai (packages/amazon-bedrock, the Anthropic provider)
 */
const NEWER: Readonly<Record<string, ToolVersion>> = {
  bash_20241022: { type: 'bash_20250124' },
  text_editor_20241022: { type: 'text_editor_20250728', name: 'str_replace_based_edit_tool' },
  computer_20241022: { type: 'computer_20250124' },
};

/** Patches of the tools, and the betas that they need. */
export function toolVersions(body: JsonObject): {
  readonly patches: readonly Patch[];
  readonly betas: readonly string[];
} {
  const patches = arrayOf(body.tools).flatMap((tool, at): readonly Patch[] => {
    const type = isObject(tool) && typeof tool.type === 'string' ? tool.type : '';
    const newer = Object.hasOwn(NEWER, type) ? NEWER[type] : undefined;
    return Object.entries(newer ?? {}).map(([field, value]) => ({ op: 'set', path: ['tools', at, field], value }));
  });
  return { patches, betas: patches.length > 0 ? [BETA] : [] };
}
