import { arrayOf, isObject, type JsonObject, objectOf, textOf } from '@pipeproxy/core';
import type { LastTurn } from './last-turn.ts';

/** A tool that the demo is going to call. */
export interface ChosenTool {
  readonly name: string;
  readonly schema: JsonObject;
}

function toolsOf(body: JsonObject): readonly ChosenTool[] {
  return arrayOf(body.tools).flatMap((tool) => {
    const declared = isObject(tool) ? objectOf(tool.function) : undefined;
    const name = textOf(declared?.name);
    return name === undefined ? [] : [{ name, schema: objectOf(declared?.parameters) ?? {} }];
  });
}

/** True when the request leaves no choice but to call a tool. */
function isForced(choice: JsonObject | undefined, word: unknown): boolean {
  return word === 'required' || choice?.type === 'function' || objectOf(choice?.allowed_tools)?.mode === 'required';
}

const WISH = /\b(?:use|call|run) (?:the|a|your|this) (?:[\w-]{1,128} )?tool\b/i;

/** Asked for by words once; what a tool answered is not a new wish. */
const isAsked = ({ text, answers }: LastTurn): boolean => answers.length === 0 && WISH.test(text);

/**
 * The tool to call: the one that `tool_choice` names, else the one that the user's text names, else the first. Undefined when the
 * request neither forces nor asks for a call.
 */
export function chooseTool(body: JsonObject, turn: LastTurn): ChosenTool | undefined {
  const tools = toolsOf(body);
  const choice = objectOf(body.tool_choice);
  if (body.tool_choice === 'none' || !(isForced(choice, body.tool_choice) || isAsked(turn))) return undefined;
  const wanted = textOf(objectOf(choice?.function)?.name);
  if (wanted !== undefined) return tools.find(({ name }) => name === wanted);
  const words = new Set(turn.text.match(/[\w-]+/g) ?? []);
  return tools.find(({ name }) => words.has(name)) ?? tools[0];
}
