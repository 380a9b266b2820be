import type { ChatMessage, ChatRequest, JsonObject } from '../../contract/index.ts';
import type { EncodeTarget } from './encode-target.ts';
import { type EncodedMessage, pairTools } from './pair-tools.ts';
import { mergeTurns, type Turn, turnOf } from './pieces.ts';

/** The conversation as the body holds it. */
export interface Conversation {
  readonly system: readonly JsonObject[];
  readonly messages: readonly EncodedMessage[];
}

const blocksOf = (turns: readonly Turn[]): readonly JsonObject[] =>
  turns.flatMap(({ pieces }) => pieces.flatMap((piece) => (piece.kind === 'block' ? [piece.value] : [])));

const isText = ({ type }: JsonObject): boolean => type === 'text';

/** The prompt takes text alone; blocks of other kinds only make sense inside the conversation. */
function promptBlocks(turns: readonly Turn[], target: EncodeTarget): readonly JsonObject[] {
  const blocks = blocksOf(turns);
  for (const _other of blocks.filter((block) => !isText(block))) {
    target.lose('system-block', 'the system prompt takes text alone');
  }
  return blocks.filter(isText);
}

/** Moves system turns to where the API takes them: right before a turn of the assistant, or to the end. */
function settleSystemTurns(turns: readonly Turn[]): readonly Turn[] {
  const settled: Turn[] = [];
  let waiting: Turn[] = [];
  for (const turn of turns) {
    if (turn.role === 'system') {
      waiting.push(turn);
      continue;
    }
    if (turn.role === 'assistant') {
      settled.push(...waiting);
      waiting = [];
    }
    settled.push(turn);
  }
  return [...settled, ...waiting];
}

function splitSystem(turns: readonly Turn[], target: EncodeTarget): { prompt: readonly Turn[]; rest: readonly Turn[] } {
  const first = turns.findIndex(({ role }) => role !== 'system');
  const start = first < 0 ? turns.length : first;
  const later = turns.slice(start);
  const leading = turns.slice(0, start);
  if (target.systemPosition === 'inline') return { prompt: leading, rest: later };
  const hoisted = later.filter(({ role }) => role === 'system');
  for (const _turn of hoisted) target.lose('system-position', 'system messages are moved to the system prompt');
  const rest = later.filter(({ role }) => role !== 'system'); // foundry trap 15
  return { prompt: [...leading, ...hoisted], rest };
}

/** The API refuses an assistant message that ends with thinking; there is nothing left to prove in it. */
function dropTrailingThinking(turn: Turn): Turn {
  if (turn.role !== 'assistant' || turn.pieces.some(({ kind }) => kind === 'call')) return turn;
  const isThinking = (piece: Turn['pieces'][number]) =>
    piece.kind === 'block' && (piece.value.type === 'thinking' || piece.value.type === 'redacted_thinking');
  return { ...turn, pieces: turn.pieces.slice(0, turn.pieces.findLastIndex((piece) => !isThinking(piece)) + 1) };
}

const userText = (text: string): Turn => ({
  role: 'user',
  fields: {},
  pieces: [{ kind: 'block', value: { type: 'text', text } }],
});

/** A conversation begins with the user. */
function startWithUser(turns: readonly Turn[]): readonly Turn[] {
  return turns.length === 0 || turns[0]?.role === 'user' ? turns : [userText('(continued)'), ...turns];
}

/** A request of nothing but system messages: the last one is what the user asks. */
function askLastPrompt(messages: readonly ChatMessage[], target: EncodeTarget): Conversation {
  const turns = messages.map((message) => turnOf(message, target)).filter(({ pieces }) => pieces.length > 0);
  const last = turns.at(-1);
  const question = last ? promptBlocks([last], target) : [];
  return {
    system: promptBlocks(turns.slice(0, -1), target),
    messages: question.length > 0 ? [{ role: 'user', content: question }] : [],
  };
}

/**
 * Encodes the messages: system prompt apart, roles merged, calls paired, nothing empty.
 * @throws ProxyError `PP_REQUEST_INVALID`, `PP_REQUEST_UNSUPPORTED`.
 */
export function encodeMessages({ messages }: ChatRequest, target: EncodeTarget): Conversation {
  if (messages.every(({ role }) => role === 'system')) return askLastPrompt(messages, target);
  const { prompt, rest } = splitSystem(
    messages.map((message) => turnOf(message, target)),
    target,
  );
  const filled = mergeTurns(mergeTurns(rest).map(dropTrailingThinking));
  const turns = mergeTurns(settleSystemTurns(filled));
  return { system: promptBlocks(prompt, target), messages: pairTools(startWithUser(turns), target) };
}
