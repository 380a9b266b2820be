import { arrayOf, isObject, type JsonObject, numberOf, objectOf, textOf } from '@pipeproxy/core';
import { chooseTool } from './choose-tool.ts';
import { type LastTurn, readLastTurn, textOfMessage } from './last-turn.ts';
import { sampleValue } from './sample-value.ts';
import { countWords, splitWords } from './words.ts';

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/** What the demo says to a request. */
export interface Answer {
  readonly text: string;
  readonly call?: ToolCall;
  readonly finish: 'stop' | 'length' | 'tool_calls';
  readonly usage: { readonly prompt_tokens: number; readonly completion_tokens: number; readonly total_tokens: number };
}

/** A tool may answer with a whole file. */
const MAX_QUOTE = 1_000;

const quote = (text: string): string => (text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE)}...` : text);
const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

function spokenText({ text, images, files, answers }: LastTurn): string {
  const said = text === '' ? 'You sent no text.' : `You said: ${text}`;
  const seen = [images > 0 && counted(images, 'image'), files > 0 && counted(files, 'file')].filter(Boolean);
  return [
    answers.length === 0 && `Hello from pipeproxy. ${said}`,
    ...answers.map((answer) => `The tool ${answer.name} answered: ${quote(answer.text)}`),
    answers.length > 0 && text !== '' && said,
    seen.length > 0 && `I was shown ${seen.join(' and ')}.`,
  ]
    .filter((line) => typeof line === 'string')
    .join('\n');
}

/** The words of the answer, as JSON where the client wants JSON. */
function fullText(body: JsonObject, turn: LastTurn): string {
  const format = objectOf(body.response_format);
  if (format?.type === 'json_object') return JSON.stringify({ answer: spokenText(turn) });
  if (format?.type !== 'json_schema') return spokenText(turn);
  return JSON.stringify(sampleValue(objectOf(objectOf(format.json_schema)?.schema) ?? {}));
}

function cutAtStop(text: string, { stop }: JsonObject): string {
  const words = (typeof stop === 'string' ? [stop] : arrayOf(stop)).map(textOf).filter((word) => word !== undefined);
  const ends = words.map((word) => text.indexOf(word)).filter((at) => at >= 0);
  return ends.length === 0 ? text : text.slice(0, Math.min(...ends));
}

function promptWords(body: JsonObject, messages: readonly JsonObject[]): number {
  const texts = messages.map((message) => countWords(textOfMessage(message)));
  const tools = body.tools === undefined ? 0 : countWords(JSON.stringify(body.tools, undefined, 1));
  return texts.reduce((sum, words) => sum + words, tools);
}

function usageOf(input: number, output: number): Answer['usage'] {
  return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
}

/**
 * What the demo says to a chat completions request: an echo, a call of a tool when it is asked for one, a quotation of what tools
 * answered. The same request always gets the same answer. A token is a word.
 */
export function answerRequest(body: JsonObject): Answer {
  const messages = arrayOf(body.messages).filter(isObject);
  const turn = readLastTurn(messages);
  const input = promptWords(body, messages);
  const tool = chooseTool(body, turn);
  if (tool) {
    const call = {
      id: `call_demo_${messages.length}`,
      name: tool.name,
      arguments: JSON.stringify(sampleValue({ type: 'object', ...tool.schema })),
    };
    return { text: '', call, finish: 'tool_calls', usage: usageOf(input, Math.max(1, countWords(call.arguments))) };
  }
  const words = splitWords(cutAtStop(fullText(body, turn), body));
  const limit = numberOf(body.max_completion_tokens) ?? numberOf(body.max_tokens) ?? words.length;
  const text = words.slice(0, limit).join('');
  return { text, finish: words.length > limit ? 'length' : 'stop', usage: usageOf(input, countWords(text)) };
}
