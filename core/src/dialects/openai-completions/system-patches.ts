import type { JsonObject, Patch, SystemMode } from '../../contract/index.ts';
import { placedPrompts } from './prompt.ts';

/**
 * Patches that put text before every prompt, whatever the mode: this dialect has no system prompt, and what stands behind a prompt
 * would be its end.
 * @throws ProxyError `PP_REQUEST_UNSUPPORTED` for a prompt made of tokens.
 */
export function systemPatches(body: JsonObject, _mode: SystemMode, text: string): readonly Patch[] {
  return placedPrompts(body.prompt).map(({ path, text: prompt }) => ({
    op: 'set',
    path,
    value: `${text}\n\n${prompt}`,
  }));
}
