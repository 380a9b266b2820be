import { type ChatEvent, type JsonObject, objectOf, type Signature, stringOf, textOf } from '@pipeproxy/core';
import { BEDROCK_CONVERSE } from './dialect-id.ts';

type Events = readonly ChatEvent[];

/** A block of a reply that is being read. */
export interface ReplyBlock {
  readonly opening: Events;
  readonly isCall: boolean;
  delta(delta: JsonObject): Events;
  end(): Events;
}

const proof = (value: string): Signature => ({ origin: BEDROCK_CONVERSE, value });

function textBlock(id: string): ReplyBlock {
  return {
    opening: [{ type: 'text-start', id }],
    isCall: false,
    delta(delta) {
      const text = textOf(delta.text);
      return text === undefined ? [] : [{ type: 'text-delta', id, delta: text }];
    },
    end: () => [{ type: 'text-end', id }],
  };
}

function callBlock(id: string, { toolUseId, name }: JsonObject): ReplyBlock {
  const callId = stringOf(toolUseId) ?? '';
  return {
    opening: [{ type: 'tool-call-start', id, callId, name: stringOf(name) ?? '', kind: 'function' }],
    isCall: true,
    delta(delta) {
      const input = textOf(objectOf(delta.toolUse)?.input);
      return input === undefined ? [] : [{ type: 'tool-call-delta', id, delta: input }];
    },
    end: () => [{ type: 'tool-call-end', id }],
  };
}

/** Thinking may turn out to be sealed only after it has begun: its start is held until it is known. */
function reasoningBlock(id: string): ReplyBlock {
  let isOpen = false;
  let signature = '';
  let redacted = '';
  const open = (): Events => {
    if (isOpen) return [];
    isOpen = true;
    return [{ type: 'reasoning-start', id, ...(redacted !== '' && { redacted: proof(redacted) }) }];
  };
  return {
    opening: [],
    isCall: false,
    delta(delta) {
      const content = objectOf(delta.reasoningContent);
      signature += stringOf(content?.signature) ?? '';
      redacted += stringOf(content?.redactedContent) ?? '';
      const text = textOf(content?.text);
      return text === undefined ? [] : [...open(), { type: 'reasoning-delta', id, delta: text }];
    },
    end: () => [...open(), { type: 'reasoning-end', id, ...(signature !== '' && { signature: proof(signature) }) }],
  };
}

/** The block that a start opens, or, where there was none, the first delta: only calls are announced. */
export function openBlock(id: string, start: JsonObject | undefined, delta: JsonObject): ReplyBlock {
  const call = objectOf(start?.toolUse);
  if (call) return callBlock(id, call);
  return delta.reasoningContent === undefined ? textBlock(id) : reasoningBlock(id);
}
