import type {
  ChatMessage,
  ChatRequest,
  ChatTool,
  DecodeRequestContext,
  JsonObject,
  JsonValue,
} from '../../contract/index.ts';
import { checkToolChoice } from '../../wire/check-tool-choice.ts';
import { arrayOf, defined, objectOf, textOf } from '../../wire/json-values.ts';
import { noteFields } from '../../wire/note-fields.ts';
import { invalidRequest, unsupportedRequest } from '../../wire/request-error.ts';
import { decodeContents, decodeSystem } from './decode-contents.ts';
import { decodeToolChoice, decodeTools } from './decode-tools.ts';
import { GEMINI_GENERATE } from './dialect-id.ts';
import { decodeOutput, JSON_TYPE } from './output-format.ts';
import { ownExtrasOf } from './own-extras.ts';
import { TEXT_PROOF } from './proof.ts';
import { fieldOf, otherFields } from './proto-fields.ts';
import { decodeReasoning } from './reasoning.ts';
import { invalid } from './request-error.ts';
import { decodeSampling, numberIn } from './sampling.ts';
import { decodeTier } from './service-tier.ts';

/** Fields that have a neutral form, or a place of their own in the extras. */
const KNOWN = ['contents', 'systemInstruction', 'tools', 'toolConfig', 'generationConfig', 'serviceTier', 'model'];

const KNOWN_SETTINGS = [
  'maxOutputTokens',
  'temperature',
  'topP',
  'topK',
  'seed',
  'frequencyPenalty',
  'presencePenalty',
  'stopSequences',
  'candidateCount',
  'responseModalities',
  'responseMimeType',
  'responseSchema',
  'responseJsonSchema',
  'thinkingConfig',
];

/** Fields that only this vendor has -> the feature that is lost with them. */
const LOST: Readonly<Record<string, string>> = {
  cachedContent: 'cached-content',
  cached_content: 'cached-content',
  logprobs: 'logprobs',
  responseLogprobs: 'logprobs',
  response_logprobs: 'logprobs',
  safetySettings: 'safety-settings',
  safety_settings: 'safety-settings',
};

function refuseUnsayable(config: JsonObject): void {
  if ((numberIn(config, 'candidateCount') ?? 1) > 1) {
    throw invalidRequest('Only one candidate can be asked for.', 'generationConfig.candidateCount');
  }
  const others = arrayOf(fieldOf(config, 'responseModalities')).filter((word) => String(word).toUpperCase() !== 'TEXT');
  if (others.length > 0) {
    throw unsupportedRequest('Only answers in words can be translated.', 'generationConfig.responseModalities');
  }
}

function decodeStops(value: JsonValue | undefined): readonly string[] {
  if (value === undefined) return [];
  const stops = typeof value === 'string' ? [value] : value;
  if (!Array.isArray(stops) || !stops.every((stop) => typeof stop === 'string')) {
    throw invalid('generationConfig.stopSequences', 'a list of texts is needed');
  }
  return stops;
}

function objectIn(body: JsonObject, name: string): JsonObject | undefined {
  const value = fieldOf(body, name);
  if (value !== undefined && !objectOf(value)) throw invalid(name, 'an object is needed');
  return objectOf(value);
}

function thinkingOf(config: JsonObject): JsonObject | undefined {
  const value = fieldOf(config, 'thinkingConfig');
  if (value !== undefined && !objectOf(value)) throw invalid('generationConfig.thinkingConfig', 'an object is needed');
  return objectOf(value);
}

const unlessEmpty = (object: JsonObject): JsonObject | undefined =>
  Object.keys(object).length > 0 ? object : undefined;

/** What the declaration of a function says that no other dialect can say. */
const declaredBesides = (tool: ChatTool): JsonObject => (tool.type === 'function' ? ownExtrasOf(tool) : {});

/** An answer in one of several words, or words by a schema, has no form elsewhere; it goes along for this dialect alone. */
function otherFormat(config: JsonObject, { note }: DecodeRequestContext): JsonObject {
  const responseMimeType = textOf(fieldOf(config, 'responseMimeType'));
  if (responseMimeType === undefined || responseMimeType === JSON_TYPE) return {};
  const [responseSchema, responseJsonSchema] = [
    fieldOf(config, 'responseSchema'),
    fieldOf(config, 'responseJsonSchema'),
  ];
  const schemas = defined({ responseSchema, responseJsonSchema });
  if (responseMimeType === 'text/plain' && Object.keys(schemas).length === 0) return {};
  note({ feature: 'output-format', effect: `such an answer as ${responseMimeType} has no neutral form` });
  return { responseMimeType, ...schemas };
}

/** Proofs on words go back to Google alone. */
function noteProofs(messages: readonly ChatMessage[], { note }: DecodeRequestContext): void {
  const count = messages
    .flatMap(({ blocks }) => blocks)
    .filter((block) => block.type === 'text' && ownExtrasOf(block).thoughtSignature !== undefined).length;
  if (count > 0) note({ ...TEXT_PROOF, count });
}

function decodeExtras(body: JsonObject, config: JsonObject, tools: readonly ChatTool[], context: DecodeRequestContext) {
  const thinkingConfig = objectOf(fieldOf(config, 'thinkingConfig'));
  const [settings, others] = [otherFields(config, KNOWN_SETTINGS), otherFields(body, KNOWN)];
  const toolConfig = objectOf(fieldOf(body, 'toolConfig'));
  noteFields(
    {
      ...settings,
      ...others,
      ...otherFields(toolConfig ?? {}, ['functionCallingConfig']),
      ...Object.assign({}, ...tools.map(declaredBesides)),
    },
    LOST,
    context.note,
  );
  const fields = defined({
    includesThoughts: fieldOf(thinkingConfig, 'includeThoughts') === true ? true : undefined,
    thinkingConfig,
    toolConfig,
    generationConfig: unlessEmpty({ ...settings, ...otherFormat(config, context) }),
    body: unlessEmpty(others),
  });
  return { extras: { [GEMINI_GENERATE]: fields as JsonObject } };
}

/**
 * Reads the body of `generateContent` or `streamGenerateContent`. Its model and its wish for a stream stand in the address.
 * @throws ProxyError `PP_REQUEST_INVALID` with `param`; `PP_REQUEST_UNSUPPORTED` for answers in pictures or sound.
 * @see https://ai.google.dev/api/generate-content
 */
export function decodeRequest(body: JsonObject, context: DecodeRequestContext): ChatRequest {
  const config = objectIn(body, 'generationConfig') ?? {};
  refuseUnsayable(config);
  const messages = decodeContents(fieldOf(body, 'contents'));
  const choice = decodeToolChoice(objectIn(body, 'toolConfig'), decodeTools(fieldOf(body, 'tools')));
  noteProofs(messages, context);
  checkToolChoice(choice.toolChoice, choice.tools, 'toolConfig.functionCallingConfig');
  return {
    model: '',
    messages: [...decodeSystem(fieldOf(body, 'systemInstruction'), context.note), ...messages],
    ...choice,
    sampling: decodeSampling(config),
    stopSequences: decodeStops(fieldOf(config, 'stopSequences')),
    isStream: false,
    ...defined({
      maxOutputTokens: numberIn(config, 'maxOutputTokens'),
      reasoning: decodeReasoning(thinkingOf(config)),
      output: decodeOutput(config),
      serviceTier: decodeTier(textOf(fieldOf(body, 'serviceTier'))),
    }),
    ...decodeExtras(body, config, choice.tools, context),
  };
}

/** Reads the body of `countTokens`: contents alone, or a whole request. @throws ProxyError `PP_REQUEST_INVALID`. */
export function decodeCountRequest(body: JsonObject, context: DecodeRequestContext): ChatRequest {
  return decodeRequest(objectIn(body, 'generateContentRequest') ?? body, context);
}
