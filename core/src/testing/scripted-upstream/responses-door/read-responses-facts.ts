import type { IncomingHttpHeaders } from 'node:http';
import { asObject, asObjects, asText, type LooseObject } from '../loose-json.ts';
import { parseDataUrl } from '../media-type.ts';
import { receiveBase64, receiveUrl } from '../receive-media.ts';
import type { ReceivedMedia, RequestFacts } from '../request-facts.ts';
import { itemsOf, type PlacedItem, partsIn, placedParts } from './responses-request.ts';

const textsIn = (value: unknown): readonly string[] =>
  partsIn(value)
    .filter(({ type }) => type === 'input_text' || type === 'output_text')
    .map(({ text }) => asText(text));

const hasRole = ({ type, item }: PlacedItem, ...roles: readonly string[]): boolean =>
  type === 'message' && roles.includes(asText(item.role));

const isCall = ({ type }: PlacedItem): boolean => type === 'function_call' || type === 'custom_tool_call';
const isResult = ({ type }: PlacedItem): boolean => type.endsWith('_call_output');
const isModels = (item: PlacedItem): boolean => hasRole(item, 'assistant') || isCall(item) || item.type === 'reasoning';

function receive(url: string, type: string, title?: string): ReceivedMedia {
  const place = type.endsWith('_output') ? 'tool-result' : 'user';
  const media = parseDataUrl(url);
  return media ? receiveBase64(media.mediaType, media.data, place, title) : receiveUrl(url, place, title);
}

function mediaIn(body: LooseObject, kind: string): readonly ReceivedMedia[] {
  return placedParts(body)
    .filter(({ part }) => part.type === kind)
    .map(({ type, part }) => {
      const url = asText(part.image_url) || asText(part.file_data) || asText(part.file_url);
      return receive(url, type, typeof part.filename === 'string' ? part.filename : undefined);
    });
}

function forcedToolOf({ tool_choice }: LooseObject): string | undefined {
  if (tool_choice === 'required') return '';
  const { type, name } = asObject(tool_choice);
  return (type === 'function' || type === 'custom') && typeof name === 'string' ? name : undefined;
}

function outputSchemaOf({ text }: LooseObject): LooseObject | undefined {
  const { type, schema } = asObject(asObject(text).format);
  if (type === 'json_object') return { type: 'object', properties: {} };
  return type === 'json_schema' ? asObject(schema) : undefined;
}

/** The turns of the model: runs of items that it made, each without or with calls. */
function turnsOf(items: readonly PlacedItem[]): readonly boolean[] {
  const turns: boolean[] = [];
  for (const [at, item] of items.entries()) {
    if (!isModels(item)) continue;
    const before = items[at - 1];
    if (!before || !isModels(before)) turns.push(false);
    if (isCall(item)) turns[turns.length - 1] = true;
  }
  return turns;
}

const toolsOf = (body: LooseObject): RequestFacts['tools'] =>
  [
    ...asObjects(body.tools),
    ...itemsOf(body).flatMap(({ type, item }) => (type === 'additional_tools' ? asObjects(item.tools) : [])),
  ]
    .filter(({ type }) => type === 'function')
    .map(({ name, parameters }) => ({ name: asText(name), schema: asObject(parameters) }));

/** What a scenario may know of a Responses request that passed the rules. */
export function readResponsesFacts(body: LooseObject, headers: IncomingHttpHeaders): RequestFacts {
  const items = itemsOf(body);
  const systems = items.filter((item) => hasRole(item, 'system', 'developer'));
  const turns = turnsOf(items);
  const last = items.findLastIndex(isModels);
  const reasoning = asObject(body.reasoning);
  return {
    door: 'openai-responses',
    headers,
    model: asText(body.model),
    isStream: body.stream === true,
    system: [asText(body.instructions), ...systems.flatMap(({ item }) => textsIn(item.content))]
      .filter(Boolean)
      .join('\n\n'),
    userTexts: items.filter((item) => hasRole(item, 'user')).flatMap(({ item }) => textsIn(item.content)),
    lastAssistantText: lastWords(items),
    turn: turns.filter((hasCall) => !hasCall).length + 1,
    isContinuation: last >= 0 && last === items.length - 1,
    tools: toolsOf(body),
    forcedTool: forcedToolOf(body),
    results: items
      .slice(last + 1)
      .filter(isResult)
      .map(({ item }) => ({ id: asText(item.call_id), text: textsIn(item.output).join('\n'), isError: false })),
    toolRounds: turns.length - 1 - turns.lastIndexOf(false),
    images: mediaIn(body, 'input_image'),
    documents: mediaIn(body, 'input_file'),
    outputSchema: outputSchemaOf(body),
    stopSequences: [],
    wantsUsage: true,
    thinking: reasoning.effort && reasoning.effort !== 'none' ? 'adaptive' : 'off',
    isThinkingShown: typeof reasoning.summary === 'string',
    reasoningSeen: items.filter(({ type }) => type === 'reasoning').length,
  };
}

/** What the model said in its last turn. */
function lastWords(items: readonly PlacedItem[]): string {
  const end = items.findLastIndex(isModels);
  const start = items.slice(0, end + 1).findLastIndex((item) => !isModels(item));
  const turn = items.slice(start + 1, end + 1).filter((item) => hasRole(item, 'assistant'));
  return turn.flatMap(({ item }) => textsIn(item.content)).join('');
}
