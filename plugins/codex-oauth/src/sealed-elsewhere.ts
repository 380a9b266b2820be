import { arrayOf, type Failure, objectOf, textOf } from '@pipeproxy/core';

/** Items that stand for a conversation made shorter: without them the model would know nothing of it. */
const COMPACTED = /^(context_)?compaction(_summary)?$/;

/** True when the backend cannot read a part of the conversation that must not be left out: another account has sealed it. */
export function isSealedElsewhere({ error, body }: Failure): boolean {
  if (error.code !== 'invalid_encrypted_content') return false;
  return arrayOf(body().input).some((item) => COMPACTED.test(textOf(objectOf(item)?.type) ?? ''));
}
