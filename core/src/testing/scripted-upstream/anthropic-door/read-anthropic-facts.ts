import type { IncomingHttpHeaders } from 'node:http';
import { asList, asObject, asObjects, asText, isObject, type LooseObject } from '../loose-json.ts';
import { receiveBase64, receiveText, receiveUrl } from '../receive-media.ts';
import type { DeclaredTool, ReceivedMedia, ReceivedResult, RequestFacts } from '../request-facts.ts';
import { type AnthropicMessage, allBlocks, messagesOf, resultBlocks } from './anthropic-request.ts';

const textsOf = (blocks: readonly LooseObject[]): readonly string[] =>
  blocks.filter(({ type }) => type === 'text').map(({ text }) => asText(text));

const hasCall = ({ role, blocks }: AnthropicMessage): boolean =>
  role === 'assistant' && blocks.some(({ type }) => type === 'tool_use');

/** Media of one kind, in the order of the request. */
function mediaOf(body: LooseObject, kind: string): readonly ReceivedMedia[] {
  return allBlocks(body)
    .filter(({ block }) => block.type === kind)
    .map(({ path, block }) => {
      const source = asObject(block.source);
      const place = path.includes('tool_result') ? 'tool-result' : 'user';
      const title = typeof block.title === 'string' ? block.title : undefined;
      if (source.type === 'base64') return receiveBase64(asText(source.media_type), asText(source.data), place, title);
      if (source.type === 'text') return receiveText(asText(source.media_type), asText(source.data), place, title);
      return receiveUrl(asText(source.url ?? source.file_id), place, title);
    });
}

function toolsOf(body: LooseObject): readonly DeclaredTool[] {
  return asObjects(body.tools)
    .filter(({ input_schema }) => isObject(input_schema))
    .map(({ name, input_schema }) => ({ name: asText(name), schema: asObject(input_schema) }));
}

/** The results that came after the last words of the assistant. */
function resultsOf(messages: readonly AnthropicMessage[]): readonly ReceivedResult[] {
  const last = messages.findLastIndex(({ role }) => role === 'assistant');
  return messages
    .slice(last + 1)
    .flatMap(({ blocks }) => blocks.filter(({ type }) => type === 'tool_result'))
    .map((result) => ({
      id: asText(result.tool_use_id),
      text: textsOf(resultBlocks(result)).join('\n'),
      isError: result.is_error === true,
    }));
}

function forcedToolOf({ tool_choice }: LooseObject): string | undefined {
  const { type, name } = asObject(tool_choice);
  if (type === 'tool') return asText(name);
  return type === 'any' ? '' : undefined;
}

const THINKING: Readonly<Record<string, RequestFacts['thinking']>> = { enabled: 'budget', adaptive: 'adaptive' };

/** What a scenario may know of a Messages request that passed the rules. */
export function readAnthropicFacts(body: LooseObject, headers: IncomingHttpHeaders): RequestFacts {
  const messages = messagesOf(body);
  const answers = messages.filter(({ role }) => role === 'assistant');
  const system = typeof body.system === 'string' ? [body.system] : textsOf(asObjects(body.system));
  const inline = messages.filter(({ role }) => role === 'system').flatMap(({ blocks }) => textsOf(blocks));
  const thinking = asObject(body.thinking);
  const format = asObject(asObject(body.output_config).format ?? body.output_format);
  return {
    door: 'anthropic-messages',
    headers,
    model: asText(body.model),
    isStream: body.stream === true,
    system: [...system, ...inline].join('\n\n'),
    userTexts: messages.filter(({ role }) => role === 'user').flatMap(({ blocks }) => textsOf(blocks)),
    lastAssistantText: textsOf(answers.at(-1)?.blocks ?? []).join(''),
    turn: answers.filter((answer) => !hasCall(answer)).length + 1,
    isContinuation: messages.at(-1)?.role === 'assistant',
    tools: toolsOf(body),
    forcedTool: forcedToolOf(body),
    results: resultsOf(messages),
    toolRounds: answers.length - 1 - answers.findLastIndex((answer) => !hasCall(answer)),
    images: mediaOf(body, 'image'),
    documents: mediaOf(body, 'document'),
    outputSchema: isObject(format.schema) ? format.schema : undefined,
    stopSequences: asList(body.stop_sequences).map(asText),
    wantsUsage: true,
    thinking: THINKING[asText(thinking.type)] ?? 'off',
    isThinkingShown: thinking.display !== 'omitted',
    reasoningSeen: answers.flatMap(({ blocks }) => blocks).filter(({ type }) => asText(type).endsWith('thinking'))
      .length,
  };
}
