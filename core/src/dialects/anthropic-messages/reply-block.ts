import type { ChatEvent, JsonObject, JsonValue } from '../../contract/index.ts';
import { arrayOf, isObject, parseJson, stringOf, textOf } from '../../wire/json-values.ts';
import { ANTHROPIC_MESSAGES } from './dialect-id.ts';
import { signatureOf } from './reasoning-block.ts';
import { inputText } from './tool-call.ts';

type Events = readonly ChatEvent[];

/** A content block of a reply that is being read. */
export interface ReplyBlock {
  /** What its opening says; a server may put the whole block there. */
  readonly opening: Events;
  readonly isCall: boolean;
  /** A delta of a kind that the block does not know says nothing. */
  delta(delta: JsonObject): Events;
  end(): Events;
}

const NOTHING: Events = [];

function citation(id: string, value: JsonValue | undefined): Events {
  return isObject(value) ? [{ type: 'citation', id, dialect: ANTHROPIC_MESSAGES, value }] : NOTHING;
}

function textBlock(block: JsonObject, id: string): ReplyBlock {
  const say = (value: JsonValue | undefined): Events => {
    const delta = textOf(value);
    return delta ? [{ type: 'text-delta', id, delta }] : NOTHING;
  };
  const cited = arrayOf(block.citations).flatMap((value) => citation(id, value));
  return {
    opening: [{ type: 'text-start', id }, ...say(block.text), ...cited],
    isCall: false,
    delta: (delta) => (delta.type === 'citations_delta' ? citation(id, delta.citation) : say(delta.text)),
    end: () => [{ type: 'text-end', id }],
  };
}

function thinkingBlock(block: JsonObject, id: string): ReplyBlock {
  let signature = stringOf(block.signature);
  const think = (value: JsonValue | undefined): Events => {
    const delta = textOf(value);
    return delta ? [{ type: 'reasoning-delta', id, delta }] : NOTHING;
  };
  return {
    opening: [{ type: 'reasoning-start', id }, ...think(block.thinking)],
    isCall: false,
    delta(delta) {
      if (delta.type !== 'signature_delta') return think(delta.thinking);
      signature = stringOf(delta.signature);
      return NOTHING;
    },
    end() {
      const proof = signatureOf(signature);
      return [{ type: 'reasoning-end', id, ...(proof && { signature: proof }) }];
    },
  };
}

function redactedBlock(block: JsonObject, id: string): ReplyBlock {
  const redacted = { origin: ANTHROPIC_MESSAGES, value: stringOf(block.data) ?? '' };
  return {
    opening: [{ type: 'reasoning-start', id, redacted }],
    isCall: false,
    delta: () => NOTHING,
    end: () => [{ type: 'reasoning-end', id }],
  };
}

function callBlock(block: JsonObject, id: string, newId: (prefix: string) => string): ReplyBlock {
  const callId = textOf(block.id) ?? newId('toolu_');
  let whole = inputText(block.input);
  const write = (value: JsonValue | undefined): Events => {
    const delta = textOf(value);
    if (delta) whole = '';
    return delta ? [{ type: 'tool-call-delta', id, delta }] : NOTHING;
  };
  return {
    opening: [{ type: 'tool-call-start', id, callId, name: stringOf(block.name) ?? '', kind: 'function' }],
    isCall: true,
    delta: (delta) => write(delta.partial_json),
    // An input that came with the opening counts only where no piece followed it.
    end: () => [...write(whole), { type: 'tool-call-end', id }],
  };
}

/** Text of unknown deltas grows the field of the same name: summaries of compaction come so. */
function grown(value: JsonObject, delta: JsonObject): JsonObject {
  const { type: _kind, ...pieces } = delta;
  const fields = Object.entries(pieces).map(([name, piece]): [string, JsonValue | undefined] => {
    const before = Object.hasOwn(value, name) ? value[name] : undefined;
    return [name, typeof piece === 'string' && typeof before === 'string' ? before + piece : piece];
  });
  return { ...value, ...Object.fromEntries(fields) };
}

/** A block of a kind that only this dialect knows; given out when it is complete. */
function opaqueBlock(block: JsonObject, id: string): ReplyBlock {
  let value = block;
  let input = '';
  return {
    opening: NOTHING,
    isCall: false,
    delta(delta) {
      if (delta.type === 'input_json_delta') input += stringOf(delta.partial_json) ?? '';
      else value = grown(value, delta);
      return NOTHING;
    },
    end() {
      const whole = input === '' ? value : { ...value, input: parseJson(input) ?? {} };
      return [{ type: 'opaque', id, dialect: ANTHROPIC_MESSAGES, kind: stringOf(block.type) ?? '', value: whole }];
    },
  };
}

/**
 * Begins to read a content block.
 *
 * @param block - The `content_block` of its opening.
 */
export function openReplyBlock(block: JsonObject, id: string, newId: (prefix: string) => string): ReplyBlock {
  switch (block.type) {
    case 'text':
      return textBlock(block, id);
    case 'thinking':
      return thinkingBlock(block, id);
    case 'redacted_thinking':
      return redactedBlock(block, id);
    case 'tool_use':
      return callBlock(block, id, newId);
    default:
      return opaqueBlock(block, id);
  }
}
