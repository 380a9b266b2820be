import { type JsonObject, objectOf, stringOf } from '@pipeproxy/core';
import { exampleValue } from './example-value.ts';
import { type DemoRequest, wordsOf } from './read-request.ts';

/** What the responder says: words, or one call of a tool. */
export interface DemoAnswer {
  readonly words: readonly string[];
  readonly call?: { readonly name: string; readonly arguments: string };
  readonly finish: 'stop' | 'length' | 'tool_calls';
  readonly inputTokens: number;
  readonly outputTokens: number;
}

const ASKS_FOR_TOOL = /\b(?:use|call|run)\b[^.]*\btools?\b/i;

function chosenTool({ tools, forced, lastUserText, results }: DemoRequest): JsonObject | undefined {
  if (typeof forced === 'string') return tools.find(({ name }) => name === forced);
  const isAsked = forced || ASKS_FOR_TOOL.test(lastUserText);
  return isAsked && results.length === 0 ? tools[0] : undefined;
}

function textFor({ results, lastUserText }: DemoRequest): string {
  if (results.length > 0) return `The tool said: ${results.join(' | ')}`;
  return `Hello from pipeproxy's demo model. You said: ${lastUserText}`;
}

function untilStop(text: string, stops: readonly string[]): string {
  const ends = stops.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
  return ends.length === 0 ? text : text.slice(0, Math.min(...ends));
}

/** Decides the answer. The same request always gets the same one; a word counts as a token. */
export function answerTo(request: DemoRequest): DemoAnswer {
  const tool = chosenTool(request);
  const inputTokens = request.inputWords;
  if (tool) {
    const call = {
      name: stringOf(tool.name) ?? '',
      arguments: JSON.stringify(exampleValue(objectOf(tool.parameters) ?? {})),
    };
    return { words: [], call, finish: 'tool_calls', inputTokens, outputTokens: 1 };
  }
  const all = wordsOf(untilStop(textFor(request), request.stops));
  const words = all.slice(0, request.maxTokens ?? all.length);
  const finish = words.length < all.length ? 'length' : 'stop';
  return { words, finish, inputTokens, outputTokens: words.length };
}
