import type { ChatMessage, ToolCallBlock, ToolResultBlock } from '../contract/index.ts';

/** Results of one turn's calls. */
export interface PairedResults {
  /** At most one for each call, in the order in which they were first seen. */
  readonly results: readonly ToolResultBlock[];
  /** Ids of calls without a result. */
  readonly missing: readonly string[];
  /** How many results gave way to a later one of the same call. */
  readonly dropped: number;
}

/** How many calls have each id: clients exist that give two calls the same one. */
function countIds(calls: readonly ToolCallBlock[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { callId } of calls) counts.set(callId, (counts.get(callId) ?? 0) + 1);
  return counts;
}

/** User messages in which the results of the turn at `turn` may stand: up to the assistant's next turn after a user's. */
function spanOf(messages: readonly ChatMessage[], turn: number): readonly ChatMessage[] {
  const span: ChatMessage[] = [];
  for (let index = turn + 1; index < messages.length; index += 1) {
    const message = messages[index]!;
    if (message.role === 'user') span.push(message);
    else if (message.role === 'assistant' && span.length > 0) break;
  }
  return span;
}

/** A call that was answered more often than it was made keeps the first place and the last content. */
function latest(results: readonly ToolResultBlock[], calls: number): readonly ToolResultBlock[] {
  return results.length <= calls ? results : [...results.slice(0, calls - 1), results[results.length - 1]!]; // trap 33
}

/**
 * Finds the results of `calls`, made in the message at `turn`, among the messages behind it.
 * @param taken - Results that have found their call; grows, so that the rest can be told apart.
 */
export function pairResults(
  calls: readonly ToolCallBlock[],
  messages: readonly ChatMessage[],
  turn: number,
  taken: Set<ToolResultBlock>,
): PairedResults {
  const counts = countIds(calls);
  const found = new Map<string, ToolResultBlock[]>();
  for (const block of spanOf(messages, turn).flatMap(({ blocks }) => blocks)) {
    if (block.type !== 'tool-result' || !counts.has(block.callId) || taken.has(block)) continue;
    taken.add(block);
    const known = found.get(block.callId);
    if (known) known.push(block);
    else found.set(block.callId, [block]);
  }
  const results = [...found].flatMap(([id, results]) => latest(results, counts.get(id) ?? 1));
  const seen = [...found.values()].reduce((sum, same) => sum + same.length, 0);
  return {
    results,
    dropped: seen - results.length,
    missing: [...counts].flatMap(([id, count]) => Array(Math.max(0, count - (found.get(id)?.length ?? 0))).fill(id)),
  };
}
