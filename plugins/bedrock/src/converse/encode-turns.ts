import {
  type ChatBlock,
  type ChatMessage,
  type ChatRequest,
  isObject,
  type JsonObject,
  type JsonValue,
  legalToolName,
  objectOfArguments,
  pairResults,
  type ToolCallBlock,
  type ToolResultBlock,
} from '@pipeproxy/core';
import type { CachePlace } from '../cache/cache-traits.ts';
import { isMarked, requestBreakpoint } from './cache-points.ts';
import { callIdOf } from './call-id.ts';
import { encodeBlock, encodeText } from './encode-block.ts';
import type { ConverseTarget } from './target.ts';

type Role = 'user' | 'assistant';

interface Turn {
  readonly role: Role;
  readonly content: readonly JsonObject[];
}

const MAX_NAME = 64;
const NO_RESULT = '[no result was recorded]';
const NO_WORDS = '[the tool said nothing]';
const SEE_DOCUMENT = '(see the document)';
/** Only these say whether a result is an error. */
const KNOWS_STATUS = ['anthropic', 'amazon'];

/** A tool's name as Converse takes it; the same for declarations, choices and calls. */
export const toolName = (name: string): string => legalToolName(name, MAX_NAME);

/** An empty key is refused at any depth. */
function withoutEmptyKeys(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutEmptyKeys);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([key, each]) => key !== '' && each !== undefined);
  return Object.fromEntries(entries.map(([key, each]) => [key, withoutEmptyKeys(each as JsonValue)]));
}

/** A block, with the cache point that belongs behind it. */
const placed = (block: ChatBlock, place: CachePlace, target: ConverseTarget): readonly JsonObject[] =>
  target.cache.after(place, block, encodeBlock(block, target));

function encodeCall(call: ToolCallBlock, target: ConverseTarget): readonly JsonObject[] {
  const { callId, name, kind, arguments: text } = call;
  const input = kind === 'freeform' ? { input: text } : objectOfArguments(text); // bedrock trap 16
  const toolUse = { toolUseId: callIdOf(callId, target), name: toolName(name), input: withoutEmptyKeys(input) };
  return target.cache.after('messages', call, [{ toolUse }]);
}

/** A result takes no cache point inside: one of its blocks ends the cache behind it. */
function encodeResult(block: ToolResultBlock, target: ConverseTarget): readonly JsonObject[] {
  const { callId, content, isError } = block;
  const said = content.flatMap((block) => encodeBlock(block, target));
  const status = isError && KNOWS_STATUS.includes(target.maker) ? { status: 'error' } : {};
  const toolResult = {
    toolUseId: callIdOf(callId, target),
    content: said.length > 0 ? said : [{ text: NO_WORDS }], // bedrock trap 5
    ...status,
  };
  const marked = [block, ...content].findLast(isMarked) ?? block;
  return target.cache.after('messages', marked, [{ toolResult }]);
}

const isCall = (block: ChatBlock): block is ToolCallBlock => block.type === 'tool-call';
const isResult = (block: ChatBlock): block is ToolResultBlock => block.type === 'tool-result';

/** A call that is written twice in a turn is one. */
function callsOf({ blocks }: ChatMessage): readonly ToolCallBlock[] {
  const calls = blocks.filter(isCall);
  return calls.filter(({ callId }, at) => calls.findIndex((other) => other.callId === callId) === at);
}

/** A result whose call is not there, in words: an id without a call is refused. */
function orphan(result: ToolResultBlock, target: ConverseTarget): readonly JsonObject[] {
  target.lose('orphan-result', 'sent as text, its call is not in the turn before it');
  return result.content.flatMap((block) => (block.type === 'text' ? encodeText(`[tool result] ${block.text}`) : []));
}

/** The turn of the user that answers calls: one result for each. */
function resultsTurn(
  message: ChatMessage,
  messages: readonly ChatMessage[],
  at: number,
  taken: Set<ToolResultBlock>,
  target: ConverseTarget,
): readonly Turn[] {
  const calls = callsOf(message);
  if (calls.length === 0) return [];
  const { results, missing, dropped } = pairResults(calls, messages, at, taken);
  if (dropped > 0) target.lose('duplicate-result', 'a call takes one result, the last');
  const notes = missing.map((callId): ToolResultBlock => {
    target.lose('missing-result', 'a note stands for it');
    return { type: 'tool-result', callId, content: [{ type: 'text', text: NO_RESULT }], isError: true };
  });
  return [{ role: 'user', content: [...results, ...notes].flatMap((result) => encodeResult(result, target)) }];
}

function turnsOf(messages: readonly ChatMessage[], target: ConverseTarget): readonly Turn[] {
  const taken = new Set<ToolResultBlock>();
  return messages.flatMap((message, at): readonly Turn[] => {
    if (message.role === 'assistant') {
      const words = message.blocks
        .filter((block) => !isCall(block))
        .flatMap((block) => placed(block, 'messages', target));
      const calls = callsOf(message).flatMap((call) => encodeCall(call, target));
      return [
        { role: 'assistant', content: target.cache.after('messages', message, [...words, ...calls]) },
        ...resultsTurn(message, messages, at, taken, target),
      ];
    }
    const content = message.blocks.flatMap((block) => {
      if (!isResult(block)) return placed(block, 'messages', target);
      return taken.has(block) ? [] : orphan(block, target);
    });
    return [{ role: 'user', content: target.cache.after('messages', message, content) }];
  });
}

/** A document cannot stand without a text. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Message.html */
function withWords({ role, content }: Turn): Turn {
  const isSilent = content.some((block) => 'document' in block) && !content.some((block) => 'text' in block);
  return { role, content: isSilent ? [...content, { text: SEE_DOCUMENT }] : content };
}

/** Roles must alternate, and no turn may be empty. */
function merged(turns: readonly Turn[]): readonly Turn[] {
  const kept: Turn[] = [];
  for (const turn of turns.filter(({ content }) => content.length > 0)) {
    const last = kept.at(-1);
    if (last?.role === turn.role) kept[kept.length - 1] = { ...last, content: [...last.content, ...turn.content] };
    else kept.push(turn);
  }
  return kept.map(withWords);
}

/** The conversation as Converse takes it: roles alternate, results stand in the user's turn behind their calls. */
export function encodeTurns(request: ChatRequest, target: ConverseTarget): readonly Turn[] {
  const spoken = request.messages.filter(({ role }) => role !== 'system');
  const turns = merged(turnsOf(spoken, target));
  const last = turns.at(-1);
  if (!last) return turns;
  const content = target.cache.after('messages', requestBreakpoint(request), last.content);
  return [...turns.slice(0, -1), { ...last, content }];
}

/** The system prompt; system messages further down are put to it. */
export function encodeSystem({ messages }: ChatRequest, target: ConverseTarget): readonly JsonObject[] {
  return messages
    .filter(({ role }) => role === 'system')
    .flatMap((message) => {
      const written = message.blocks.flatMap((block) => placed(block, 'system', target));
      return target.cache.after('system', message, written);
    });
}
