import { arrayOf, isObject, type JsonObject, type JsonValue, stringOf, textOf } from '@pipeproxy/core';

/** What a tool answered. */
export interface ToolAnswer {
  readonly name: string;
  readonly text: string;
}

/** What came since the assistant last spoke. */
export interface LastTurn {
  /** The last text of the user; empty when there is none. */
  readonly text: string;
  readonly images: number;
  readonly files: number;
  readonly answers: readonly ToolAnswer[];
}

function partsOf({ content }: JsonObject): readonly JsonObject[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : arrayOf(content).filter(isObject);
}

/** All text of a message. */
export function textOfMessage(message: JsonObject): string {
  return partsOf(message)
    .map((part) => stringOf(part.text) ?? '')
    .join(' ');
}

function nameOfCall(messages: readonly JsonObject[], id: JsonValue | undefined): string {
  const calls = messages.flatMap(({ tool_calls }) => arrayOf(tool_calls)).filter(isObject);
  const called = calls.findLast((call) => call.id === id)?.function;
  return (isObject(called) && textOf(called.name)) || 'tool';
}

/** Reads what the demo answers to: everything behind the last assistant message. */
export function readLastTurn(messages: readonly JsonObject[]): LastTurn {
  const turn = messages.slice(messages.findLastIndex(({ role }) => role === 'assistant') + 1);
  const parts = turn.filter(({ role }) => role === 'user').flatMap(partsOf);
  return {
    // A client's own reminders come before what the person typed.
    text: parts.findLast((part) => textOf(part.text)?.trim())?.text?.toString() ?? '',
    images: parts.filter(({ type }) => type === 'image_url').length,
    files: parts.filter(({ type }) => type === 'file').length,
    answers: turn
      .filter(({ role }) => role === 'tool')
      .map((message) => ({ name: nameOfCall(messages, message.tool_call_id), text: textOfMessage(message) })),
  };
}
