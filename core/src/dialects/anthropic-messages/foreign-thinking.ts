import type { Failure, JsonObject, Loss, Patch, Recovery } from '../../contract/index.ts';
import { thinkingPatches } from './thinking-patches.ts';

/**
 * Takes thinking out of a history that Anthropic did not sign: it came from another upstream earlier in the conversation, and is a
 * 400 here.
 *
 * @see https://github.com/router-for-me/CLIProxyAPI/issues/1584
 */
export function dropForeignThinking(body: JsonObject, note: (loss: Loss) => void): readonly Patch[] {
  const patches = thinkingPatches(body, 'unsigned');
  if (patches.length > 0) {
    note({ feature: 'reasoning-history', effect: 'thinking of another upstream is left out', count: patches.length });
  }
  return patches;
}

const REFUSED_SIGNATURE = /invalid.{0,20}signature.{0,20}thinking/i;

/**
 * Tries once more without any thinking in the history when a signature was refused after all.
 *
 * @see https://github.com/james-6-23/codex2api/issues/613
 */
export function dropRefusedThinking({ error, reply, body }: Failure): Recovery | undefined {
  if (reply?.status !== 400 || !REFUSED_SIGNATURE.test(error.message)) return undefined;
  const patches = thinkingPatches(body(), 'all');
  return patches.length === 0 ? undefined : { patches };
}
