import type { IncomingHttpHeaders } from 'node:http';
import type { RequestAddress } from '../door.ts';
import { asList, asObject, asObjects, asText, type LooseObject } from '../loose-json.ts';
import { receiveBase64, receiveUrl } from '../receive-media.ts';
import type { ReceivedMedia, ReceivedResult, RequestFacts } from '../request-facts.ts';
import { geminiBody } from './gemini-body.ts';
import { contentsOf, declarationsOf, hasCall, hasResult, mediaIn, type PlacedContent } from './gemini-contents.ts';
import { isMade } from './thought-signature.ts';

const textsIn = (parts: readonly LooseObject[]): readonly string[] =>
  parts.filter(({ text, thought }) => text !== undefined && thought !== true).map(({ text }) => asText(text));

function mediaOf(contents: readonly PlacedContent[], isIt: (mediaType: string) => boolean): readonly ReceivedMedia[] {
  return contents.flatMap(mediaIn).flatMap(({ part, isInResult }) => {
    const place = isInResult ? 'tool-result' : 'user';
    const { mimeType, data, fileUri, displayName } = asObject(part.inlineData ?? part.fileData);
    const title = typeof displayName === 'string' ? displayName : undefined;
    if (!isIt(asText(mimeType))) return [];
    return [
      part.inlineData === undefined
        ? receiveUrl(asText(fileUri), place, title)
        : receiveBase64(asText(mimeType), asText(data), place, title),
    ];
  });
}

const isImage = (mediaType: string): boolean => mediaType.startsWith('image/');
const isDocument = (mediaType: string): boolean => mediaType !== '' && !isImage(mediaType);

function resultOf(part: LooseObject): readonly ReceivedResult[] {
  if (part.functionResponse === undefined) return [];
  const { id, name, response } = asObject(part.functionResponse);
  const { error, output, result, ...rest } = asObject(response);
  const said = error ?? output ?? result ?? rest;
  const text = typeof said === 'string' ? said : JSON.stringify(said);
  return [{ id: asText(id) || asText(name), text, isError: error !== undefined }];
}

function forcedToolOf({ toolConfig }: LooseObject): string | undefined {
  const { mode, allowedFunctionNames } = asObject(asObject(toolConfig).functionCallingConfig);
  if (mode !== 'ANY') return undefined;
  const names = asList(allowedFunctionNames);
  return names.length === 1 ? asText(names[0]) : '';
}

/** Types in small letters, as JSON schema has them. */
const plainSchema = (schema: unknown): LooseObject =>
  asObject(
    JSON.parse(JSON.stringify(schema ?? {}), (key, value) =>
      key === 'type' && typeof value === 'string' ? value.toLowerCase() : value,
    ),
  );

function outputSchemaOf({
  responseMimeType,
  responseSchema,
  responseJsonSchema,
}: LooseObject): LooseObject | undefined {
  const schema = responseJsonSchema ?? responseSchema;
  if (schema !== undefined) return plainSchema(schema);
  return responseMimeType === 'application/json' ? { type: 'object', properties: {} } : undefined;
}

function isThinking({ thinkingBudget, thinkingLevel }: LooseObject): boolean {
  return thinkingLevel !== undefined || (thinkingBudget !== undefined && thinkingBudget !== 0);
}

/** What a scenario may know of a request that passed the rules. */
export function readGeminiFacts(
  sent: LooseObject,
  headers: IncomingHttpHeaders,
  { modelId = '', path, query }: RequestAddress,
): RequestFacts {
  const body = asObject(geminiBody(sent));
  const contents = contentsOf(body);
  const answers = contents.filter(({ role }) => role === 'model');
  const last = contents.at(-1);
  const config = asObject(body.generationConfig);
  const thinking = asObject(config.thinkingConfig);
  return {
    door: 'gemini-generate',
    headers,
    model: modelId,
    isStream: path.endsWith(':streamGenerateContent'),
    isList: query.get('alt') !== 'sse',
    system: textsIn(asObjects(asObject(body.systemInstruction).parts)).join('\n\n'),
    userTexts: contents.filter(({ role }) => role !== 'model').flatMap(({ parts }) => textsIn(parts)),
    lastAssistantText: textsIn(answers.at(-1)?.parts ?? []).join(''),
    turn: answers.filter((answer) => !hasCall(answer)).length + 1,
    isContinuation: last?.role === 'model',
    tools: declarationsOf(body).map(({ declaration: { name, parameters, parametersJsonSchema } }) => ({
      name: asText(name),
      schema: plainSchema(parametersJsonSchema ?? parameters),
    })),
    forcedTool: forcedToolOf(body),
    results: last && hasResult(last) ? last.parts.flatMap(resultOf) : [],
    toolRounds: answers.length - 1 - answers.findLastIndex((answer) => !hasCall(answer)),
    images: mediaOf(contents, isImage),
    documents: mediaOf(contents, isDocument),
    outputSchema: outputSchemaOf(config),
    stopSequences: asList(config.stopSequences).map(asText),
    wantsUsage: true,
    thinking: isThinking(thinking) ? 'adaptive' : 'off',
    isThinkingShown: thinking.includeThoughts === true,
    reasoningSeen: answers.flatMap(({ parts }) => parts).filter(isProof).length,
  };
}

/** A proof of thoughts that the service made. */
const isProof = ({ thoughtSignature }: LooseObject): boolean => isMade(asText(thoughtSignature));
