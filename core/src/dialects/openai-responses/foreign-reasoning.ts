import type { Failure, Recovery } from '../../contract/index.ts';
import { OPENAI_RESPONSES } from './dialect-id.ts';
import { reasoningPatches } from './reasoning-patches.ts';

/** How the service says that it did not make the reasoning that came back to it. */
const REFUSAL = /invalid_encrypted_content|encrypted content .{0,80}could not be (?:verified|decrypted)/i;

/**
 * For `recover`: leaves out reasoning that another upstream has sealed, once the service has refused it. It happens to a client that
 * was moved here in the middle of a conversation.
 */
export function dropRefusedReasoning({ call, error, body }: Failure): Recovery | undefined {
  const isRefused = call.wire.dialect === OPENAI_RESPONSES && REFUSAL.test(`${error.code} ${error.message}`);
  const patches = isRefused ? reasoningPatches(body()) : [];
  return patches.length === 0 ? undefined : { patches };
}
