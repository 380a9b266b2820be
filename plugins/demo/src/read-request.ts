import { arrayOf, isObject, type JsonObject, type JsonValue, objectOf, stringOf, textOf } from '@pipeproxy/core';

/** What the responder looks at in a chat request. */
export interface DemoRequest {
  readonly isStream: boolean;
  readonly wantsUsage: boolean;
  readonly maxTokens: number | undefined;
  readonly stops: readonly string[];
  /** Words of the whole conversation. */
  readonly inputWords: number;
  readonly lastUserText: string;
  /** Texts of the tool results that stand at the end. */
  readonly results: readonly string[];
  readonly tools: readonly JsonObject[];
  /** The tool that must be called; `true` for any. */
  readonly forced: string | boolean;
}

function contentText(content: JsonValue | undefined): string {
  if (typeof content === 'string') return content;
  return arrayOf(content)
    .map((part) => stringOf(objectOf(part)?.text) ?? '')
    .join(' ')
    .trim();
}

export const wordsOf = (text: string): readonly string[] => text.match(/\S+\s*/g) ?? [];

function forcedTool(choice: JsonValue | undefined): string | boolean {
  if (choice === 'required') return true;
  return textOf(objectOf(objectOf(choice)?.function)?.name) ?? false;
}

function stopsOf(stop: JsonValue | undefined): readonly string[] {
  return (typeof stop === 'string' ? [stop] : arrayOf(stop)).filter(
    (each) => typeof each === 'string' && each !== '',
  ) as string[];
}

/** Reads a chat completions request leniently: what is odd is left out. */
export function readRequest(body: JsonObject): DemoRequest {
  const messages = arrayOf(body.messages).filter(isObject);
  const lastOther = messages.findLastIndex(({ role }) => role !== 'tool');
  const lastUser = messages.findLast(({ role }) => role === 'user');
  const maxTokens = body.max_completion_tokens ?? body.max_tokens;
  return {
    isStream: body.stream === true,
    wantsUsage: objectOf(body.stream_options)?.include_usage === true,
    maxTokens: typeof maxTokens === 'number' ? maxTokens : undefined,
    stops: stopsOf(body.stop),
    inputWords: messages.reduce((sum, { content }) => sum + wordsOf(contentText(content)).length, 0),
    lastUserText: contentText(lastUser?.content),
    results: messages.slice(lastOther + 1).map(({ content }) => contentText(content)),
    tools: arrayOf(body.tools)
      .map((tool) => objectOf(objectOf(tool)?.function))
      .filter((tool) => tool !== undefined),
    forced: forcedTool(body.tool_choice),
  };
}
