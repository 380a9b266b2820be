import type { ChatBlock, ChatMessage, JsonObject, JsonValue, Loss } from '../../contract/index.ts';
import { arrayOf, isObject, objectOf, stringOf } from '../../wire/json-values.ts';
import { decodePart } from './decode-parts.ts';
import { joinFragments } from './join-fragments.ts';
import { fieldOf } from './proto-fields.ts';
import { invalid } from './request-error.ts';
import { decodeCall } from './tool-call.ts';
import { decodeResult, idOf } from './tool-result.ts';

const ROLES = new Map<string | undefined, ChatMessage['role']>([
  [undefined, 'user'],
  ['', 'user'],
  ['user', 'user'],
  ['function', 'user'],
  ['tool', 'user'],
  ['model', 'assistant'],
  ['assistant', 'assistant'],
  ['system', 'system'],
]);

/** Calls of the last turn of the model that wait for their results. */
interface Waiting {
  calls: { readonly id: string; readonly name: string }[];
  lastRole: ChatMessage['role'] | undefined;
}

/** Where a part stands. */
interface Place {
  readonly content: number;
  readonly part: number;
  readonly role: ChatMessage['role'];
  readonly param: string;
}

function readCall(call: JsonObject, part: JsonObject, { content, part: index, role, param }: Place, waiting: Waiting) {
  if (role !== 'assistant') throw invalid(`${param}.functionCall`, 'only the model calls functions');
  const id = idOf(call) ?? `call_${content}_${index}`;
  const blocks = decodeCall(call, part, id, param);
  waiting.calls.push({ id, name: String(call.name) });
  return blocks;
}

/** Pairs a result with its call: by id, or, as many clients send none, with the first of its name that still waits. */
function readResult(result: JsonObject, { content, part, param }: Place, waiting: Waiting): ChatBlock {
  const id = idOf(result);
  const byId = waiting.calls.findIndex((call) => call.id === id);
  const at = byId >= 0 ? byId : waiting.calls.findIndex(({ name }) => name === result.name);
  const [call] = at < 0 ? [] : waiting.calls.splice(at, 1);
  return decodeResult(result, call?.id ?? id ?? `result_${content}_${part}`, param, decodePart);
}

function readPart(part: JsonValue, place: Place, waiting: Waiting): readonly ChatBlock[] {
  if (typeof part === 'string') return part === '' ? [] : [{ type: 'text', text: part }];
  if (!isObject(part)) throw invalid(place.param, 'a part is an object');
  const call = objectOf(fieldOf(part, 'functionCall'));
  if (call) return readCall(call, part, place, waiting);
  const result = objectOf(fieldOf(part, 'functionResponse'));
  return result ? [readResult(result, place, waiting)] : decodePart(part, place.param);
}

/** Results of tools that the service ran itself stand among the model's own parts; the model did not say them. */
function byRole(role: ChatMessage['role'], blocks: readonly ChatBlock[]): readonly ChatMessage[] {
  const messages: { role: ChatMessage['role']; blocks: ChatBlock[] }[] = [{ role, blocks: [] }];
  for (const block of blocks) {
    const speaker = role === 'assistant' && block.type === 'tool-result' ? 'user' : role;
    const last = messages.at(-1);
    if (last?.role === speaker) last.blocks.push(block);
    else messages.push({ role: speaker, blocks: [block] });
  }
  return messages;
}

function readContent(value: JsonValue, content: number, waiting: Waiting): readonly ChatMessage[] {
  const param = `contents[${content}]`;
  if (!isObject(value)) throw invalid(param, 'a content is an object');
  const role = ROLES.get(stringOf(value.role));
  if (!role) throw invalid(`${param}.role`, 'the roles are user and model');
  if (!Array.isArray(value.parts)) throw invalid(`${param}.parts`, 'a list is needed');
  if (role === 'assistant' && waiting.lastRole !== 'assistant') waiting.calls = [];
  waiting.lastRole = role;
  const blocks = arrayOf(value.parts).flatMap((part, index) =>
    readPart(part, { content, part: index, role, param: `${param}.parts[${index}]` }, waiting),
  );
  return byRole(role, blocks);
}

/**
 * Reads `contents`. Calls and results without ids get some that are made from their places.
 * @throws ProxyError `PP_REQUEST_INVALID`.
 */
export function decodeContents(contents: JsonValue | undefined): readonly ChatMessage[] {
  if (!Array.isArray(contents) || contents.length === 0) throw invalid('contents', 'at least one content is needed');
  const waiting: Waiting = { calls: [], lastRole: undefined };
  return joinFragments(arrayOf(contents).flatMap((content, index) => readContent(content, index, waiting)));
}

/** The parts of `systemInstruction`: a content, or parts or texts alone, as some clients write them. */
function systemParts(value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined) return [];
  const content = isObject(value) ? (value.parts ?? (value.text === undefined ? undefined : value)) : value;
  const parts = Array.isArray(content) ? arrayOf(content) : [content ?? null];
  const isPart = (part: JsonValue): boolean => typeof part === 'string' || isObject(part);
  if (parts.every(isPart)) return parts;
  throw invalid('systemInstruction', 'a content with parts is needed');
}

/**
 * Reads `systemInstruction`. Only its words count.
 * @throws ProxyError `PP_REQUEST_INVALID` for what has no parts.
 */
export function decodeSystem(value: JsonValue | undefined, note: (loss: Loss) => void): readonly ChatMessage[] {
  const texts = systemParts(value).map((part) => stringOf(isObject(part) ? part.text : part));
  const unread = texts.filter((text) => text === undefined).length;
  if (unread > 0) note({ feature: 'system-part', effect: 'system messages are made of words', count: unread });
  const blocks = texts.flatMap((text) => (text ? [{ type: 'text' as const, text }] : []));
  return blocks.length === 0 ? [] : [{ role: 'system', blocks }];
}
