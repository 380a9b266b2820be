import type { IncomingHttpHeaders } from 'node:http';
import { asList, asObject, asText, type LooseObject } from '../loose-json.ts';
import { parseDataUrl } from '../media-type.ts';
import { receiveBase64, receiveUrl } from '../receive-media.ts';
import type { ReceivedMedia, RequestFacts } from '../request-facts.ts';
import { callIdsOf, chatMessagesOf, functionsOf, partsOf, partsWithPath } from './chat-request.ts';

const textsOf = (message: LooseObject): readonly string[] =>
  partsOf(message)
    .filter(({ type }) => type === 'text')
    .map(({ text }) => asText(text));

const hasCall = (message: LooseObject): boolean => callIdsOf(message).length > 0;

function receive(url: string, title?: string): ReceivedMedia {
  const media = parseDataUrl(url);
  return media ? receiveBase64(media.mediaType, media.data, 'user', title) : receiveUrl(url, 'user', title);
}

const imagesOf = (body: LooseObject): readonly ReceivedMedia[] =>
  partsWithPath(body)
    .filter(({ part }) => part.type === 'image_url')
    .map(({ part }) => receive(asText(asObject(part.image_url).url)));

const documentsOf = (body: LooseObject): readonly ReceivedMedia[] =>
  partsWithPath(body)
    .filter(({ part }) => part.type === 'file')
    .map(({ part: { file } }) => receive(asText(asObject(file).file_data), asText(asObject(file).filename)));

function forcedToolOf({ tool_choice }: LooseObject): string | undefined {
  if (tool_choice === 'required') return '';
  const name = asObject(asObject(tool_choice).function).name;
  return typeof name === 'string' ? name : undefined;
}

function outputSchemaOf({ response_format }: LooseObject): LooseObject | undefined {
  const { type, json_schema } = asObject(response_format);
  if (type === 'json_object') return { type: 'object', properties: {} };
  return type === 'json_schema' ? asObject(asObject(json_schema).schema) : undefined;
}

const hasReasoning = ({ reasoning_content, reasoning, reasoning_details }: LooseObject): boolean =>
  Boolean(reasoning_content || reasoning || asList(reasoning_details).length > 0);

/** What a scenario may know of a chat request that passed the rules. */
export function readChatFacts(body: LooseObject, headers: IncomingHttpHeaders): RequestFacts {
  const messages = chatMessagesOf(body);
  const answers = messages.filter(({ role }) => role === 'assistant');
  const isSystem = ({ role }: LooseObject) => role === 'system' || role === 'developer';
  const results = messages.slice(messages.findLastIndex(({ role }) => role === 'assistant') + 1);
  return {
    door: 'openai-chat',
    headers,
    model: asText(body.model),
    isStream: body.stream === true,
    system: messages.filter(isSystem).flatMap(textsOf).join('\n\n'),
    userTexts: messages.filter(({ role }) => role === 'user').flatMap(textsOf),
    lastAssistantText: textsOf(answers.at(-1) ?? {}).join(''),
    turn: answers.filter((answer) => !hasCall(answer)).length + 1,
    isContinuation: messages.at(-1)?.role === 'assistant',
    tools: functionsOf(body).map(({ fn }) => ({ name: asText(fn.name), schema: asObject(fn.parameters) })),
    forcedTool: forcedToolOf(body),
    results: results
      .filter(({ role }) => role === 'tool')
      .map((message) => ({ id: asText(message.tool_call_id), text: textsOf(message).join('\n'), isError: false })),
    toolRounds: answers.length - 1 - answers.findLastIndex((answer) => !hasCall(answer)),
    images: imagesOf(body),
    documents: documentsOf(body),
    outputSchema: outputSchemaOf(body),
    stopSequences: typeof body.stop === 'string' ? [body.stop] : asList(body.stop).map(asText),
    wantsUsage: asObject(body.stream_options).include_usage === true,
    thinking: 'off',
    isThinkingShown: true,
    reasoningSeen: answers.filter(hasReasoning).length,
  };
}
