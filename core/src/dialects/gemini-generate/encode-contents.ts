import type { ChatBlock, ChatMessage, JsonObject, ToolCallBlock, ToolResultBlock } from '../../contract/index.ts';
import { isObject, textOf } from '../../wire/json-values.ts';
import { pairResults } from '../../wire/pair-results.ts';
import { invalidRequest } from '../../wire/request-error.ts';
import { GEMINI_GENERATE } from './dialect-id.ts';
import type { EncodeTarget } from './encode-target.ts';
import { encodeMedia } from './media.ts';
import { ownExtrasOf } from './own-extras.ts';
import { writeSignature } from './proof.ts';
import { encodeCall, signFirstCall } from './tool-call.ts';
import { encodeResult } from './tool-result.ts';

type Parts = readonly JsonObject[];

interface Content {
  readonly role: 'user' | 'model';
  readonly parts: Parts;
}

const NOTHING: Parts = [];

/** Places in a conversation. */
interface Walk {
  readonly messages: readonly ChatMessage[];
  /** Results that stand behind their calls, so that they are not sent where the client had them. */
  readonly taken: Set<ToolResultBlock>;
  readonly target: EncodeTarget;
}

/** Words; an empty text is refused unless it carries a signature. */
function encodeText(block: ChatBlock & { type: 'text' | 'refusal' }): Parts {
  const kept = ownExtrasOf(block);
  return block.text === '' && textOf(kept.thoughtSignature) === undefined ? NOTHING : [{ text: block.text, ...kept }];
}

/** Thoughts go back only to who made them; what others thought is no history for this model. */
function encodeReasoning({ text, signature }: ChatBlock & { type: 'reasoning' }, { lose }: EncodeTarget): Parts {
  const proof = writeSignature(signature);
  if (proof.thoughtSignature !== undefined) return [{ text, thought: true, ...proof }];
  lose('reasoning-history', 'thinking without a signature of this service is left out');
  return NOTHING;
}

function encodeOpaque({ dialect, kind, value }: ChatBlock & { type: 'opaque' }, { lose }: EncodeTarget): Parts {
  if (dialect === GEMINI_GENERATE && isObject(value)) return [value];
  lose('opaque-block', `the upstream knows no part like "${kind}"`);
  return NOTHING;
}

/** A result whose call is not in the turn before it, in words: an invented call would be refused from here on. */
function encodeOrphan({ content, callId }: ToolResultBlock, target: EncodeTarget): Parts {
  target.lose('orphan-result', 'sent as text, its call is not in the turn before it');
  const head = callId === '' ? '[tool result]' : `[tool result for ${callId}]`;
  return [{ text: head }, ...content.flatMap((block) => encodeBlock(block, target))];
}

function encodeBlock(block: ChatBlock, target: EncodeTarget): Parts {
  switch (block.type) {
    case 'text':
    case 'refusal':
      return encodeText(block);
    case 'image':
    case 'document':
    case 'audio':
      return encodeMedia(block);
    case 'reasoning':
      return encodeReasoning(block, target);
    case 'tool-call':
      return [encodeCall(block)];
    case 'tool-result':
      return encodeOrphan(block, target);
    case 'opaque':
      return encodeOpaque(block, target);
  }
}

const NO_RESULT = '[no result was recorded]';

/** The name that belongs to each result: calls of one id give theirs in order. */
function namesOf(calls: readonly ToolCallBlock[]): (callId: string) => string {
  const waiting = Map.groupBy(calls, ({ callId }) => callId);
  return (callId) => {
    const same = waiting.get(callId) ?? [];
    return (same.length > 1 ? same.shift() : same[0])?.name ?? '';
  };
}

/** All results of a turn's calls in one content right behind it, as many as there are calls. */
function answer(calls: readonly ToolCallBlock[], turn: number, { messages, taken, target }: Walk): Content {
  const { results, missing, dropped } = pairResults(calls, messages, turn, taken);
  if (dropped > 0) target.lose('duplicate-result', 'a call takes one result, the last', dropped);
  if (turn === messages.length - 1) {
    throw invalidRequest('The conversation ends with function calls that have no results.', 'contents');
  }
  const nameOf = namesOf(calls);
  const silent = missing.map((callId): ToolResultBlock => {
    target.lose('missing-result', 'a note stands for it');
    return { type: 'tool-result', callId, content: [{ type: 'text', text: NO_RESULT }], isError: true };
  });
  const { isThird } = target.capabilities;
  const encoded = [...results, ...silent].map((result) => encodeResult(result, nameOf(result.callId), isThird));
  // gemini trap 22
  return { role: 'user', parts: [...encoded.map(({ part }) => part), ...encoded.flatMap(({ beside }) => beside)] };
}

/** The proof of a call comes back from clients of other dialects in a thought without words before it. */
function withProofsOnCalls(blocks: readonly ChatBlock[]): readonly ChatBlock[] {
  const isCarrier = (block: ChatBlock | undefined, next: ChatBlock | undefined): boolean =>
    block?.type === 'reasoning' &&
    block.text === '' &&
    block.signature?.origin === GEMINI_GENERATE &&
    next?.type === 'tool-call' &&
    next.signature === undefined;
  return blocks.flatMap((block, at) => {
    const before = blocks[at - 1];
    if (isCarrier(block, blocks[at + 1])) return [];
    const signature = isCarrier(before, block) && before?.type === 'reasoning' ? before.signature : undefined;
    return block.type === 'tool-call' && signature ? [{ ...block, signature }] : [block];
  });
}

function encodeModelTurn(message: ChatMessage, turn: number, walk: Walk): readonly Content[] {
  const blocks = withProofsOnCalls(message.blocks);
  const parts = blocks.flatMap((block) => encodeBlock(block, walk.target));
  const calls = message.blocks.filter((block) => block.type === 'tool-call');
  const signed = walk.target.capabilities.isThird ? signFirstCall(parts) : parts; // gemini trap 23
  const content: Content = { role: 'model', parts: signed };
  return calls.length === 0 ? [content] : [content, answer(calls, turn, walk)];
}

function encodeUserTurn({ blocks }: ChatMessage, { taken, target }: Walk): Content {
  const rest = blocks.filter((block) => block.type !== 'tool-result' || !taken.has(block));
  return { role: 'user', parts: rest.flatMap((block) => encodeBlock(block, target)) };
}

/** Drops contents that say nothing and makes one of neighbours of the same role. */
function mergeNeighbours(contents: readonly Content[]): readonly Content[] {
  const merged: Content[] = [];
  for (const content of contents) {
    const before = merged.at(-1);
    if (content.parts.length === 0) continue;
    if (before?.role === content.role) merged.splice(-1, 1, { ...before, parts: [...before.parts, ...content.parts] });
    else merged.push(content);
  }
  return merged;
}

/** A conversation begins with the user. */
function startWithUser(contents: readonly Content[]): readonly Content[] {
  return contents[0]?.role === 'model' ? [{ role: 'user', parts: [{ text: '(continued)' }] }, ...contents] : contents;
}

const isSystem = ({ role }: ChatMessage): boolean => role === 'system';

/** A request of nothing but system messages: the last one is what the user asks. */
function withQuestion(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const last = messages.at(-1);
  return last && messages.every(isSystem) ? [...messages.slice(0, -1), { ...last, role: 'user' }] : messages;
}

function systemParts(messages: readonly ChatMessage[], target: EncodeTarget): Parts {
  const instructions = messages.filter(isSystem);
  const leading = messages.findIndex((message) => !isSystem(message));
  const later = leading < 0 ? 0 : instructions.length - leading;
  if (later > 0) target.lose('system-position', 'system messages are moved to the system instruction', later);
  const texts = instructions.flatMap(({ blocks }) => blocks).filter((block) => block.type === 'text');
  return texts.flatMap(encodeText); // gemini trap 33
}

/** The conversation as the body holds it. */
export interface Conversation {
  readonly system: Parts;
  readonly contents: readonly JsonObject[];
}

/**
 * Writes the conversation: instructions apart, roles merged, results behind their calls, nothing empty.
 * @throws ProxyError `PP_REQUEST_INVALID`, `PP_REQUEST_UNSUPPORTED`.
 */
export function encodeContents(given: readonly ChatMessage[], target: EncodeTarget): Conversation {
  const asked = withQuestion(given);
  const messages = asked.filter((message) => !isSystem(message));
  const walk: Walk = { messages, taken: new Set(), target };
  const contents = messages.flatMap((message, turn) =>
    message.role === 'assistant' ? encodeModelTurn(message, turn, walk) : [encodeUserTurn(message, walk)],
  );
  return {
    system: systemParts(asked, target),
    contents: startWithUser(mergeNeighbours(contents)).map(({ role, parts }) => ({ role, parts })),
  };
}
