import type { ChatEvent } from '../../contract/chat-event.ts';
import type { CodecContext } from '../../contract/dialect.ts';
import type { TextCall } from './text-call.ts';

/** Characters of a tool's name in a call's id: some servers take ids of 40 characters and no more. */
const NAME_LENGTH = 22;
const RANDOM_LENGTH = 8;

/**
 * The events of a call that stood in a text.
 *
 * @param number - Counted from 1 over the reply. The random end keeps ids apart over a conversation.
 */
export function callEvents(call: TextCall, number: number, { newId }: CodecContext): readonly ChatEvent[] {
  const name = call.name.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, NAME_LENGTH);
  const callId = `call_${name}_${number}_${newId('').slice(-RANDOM_LENGTH)}`;
  const id = `text-call-${number}`;
  return [
    { type: 'tool-call-start', id, callId, name: call.name, kind: 'function' },
    { type: 'tool-call-delta', id, delta: call.arguments },
    { type: 'tool-call-end', id },
  ];
}
