import type { ChatRequest, DecodeRequestContext, JsonObject, JsonValue } from '../../contract/index.ts';
import { arrayOf, defined, objectOf, textOf } from '../../wire/json-values.ts';
import { invalidRequest, unsupportedRequest } from '../../wire/request-error.ts';
import { decodeContents, decodeSystem } from './decode-contents.ts';
import { decodeToolChoice, decodeTools } from './decode-tools.ts';
import { GEMINI_GENERATE } from './dialect-id.ts';
import { decodeOutput } from './output-format.ts';
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

const unlessEmpty = (object: JsonObject): JsonObject | undefined =>
  Object.keys(object).length > 0 ? object : undefined;

/** An answer in one of several words has no form elsewhere; it goes along for this dialect alone. */
function otherFormat(config: JsonObject, { note }: DecodeRequestContext): JsonObject {
  const responseMimeType = textOf(fieldOf(config, 'responseMimeType'));
  if (responseMimeType === undefined || ['application/json', 'text/plain'].includes(responseMimeType)) return {};
  note({ feature: 'output-format', effect: `an answer as ${responseMimeType} has no neutral form` });
  const responseSchema = fieldOf(config, 'responseSchema');
  return { responseMimeType, ...defined({ responseSchema }) };
}

function decodeExtras(body: JsonObject, config: JsonObject, context: DecodeRequestContext) {
  const thinkingConfig = objectOf(fieldOf(config, 'thinkingConfig'));
  const fields = defined({
    includesThoughts: fieldOf(thinkingConfig, 'includeThoughts') === true ? true : undefined,
    thinkingConfig,
    toolConfig: objectOf(fieldOf(body, 'toolConfig')),
    generationConfig: unlessEmpty({ ...otherFields(config, KNOWN_SETTINGS), ...otherFormat(config, context) }),
    body: unlessEmpty(otherFields(body, KNOWN)),
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
  if (fieldOf(body, 'cachedContent') !== undefined) {
    context.note({ feature: 'cached-content', effect: 'only the service that holds it can use it' });
  }
  if (fieldOf(config, 'responseLogprobs') === true) {
    context.note({ feature: 'logprobs', effect: 'the answer has no probabilities' });
  }
  const messages = decodeContents(fieldOf(body, 'contents'));
  return {
    model: '',
    messages: [...decodeSystem(fieldOf(body, 'systemInstruction')), ...messages],
    ...decodeToolChoice(objectIn(body, 'toolConfig'), decodeTools(fieldOf(body, 'tools'))),
    sampling: decodeSampling(config),
    stopSequences: decodeStops(fieldOf(config, 'stopSequences')),
    isStream: false,
    ...defined({
      maxOutputTokens: numberIn(config, 'maxOutputTokens'),
      reasoning: decodeReasoning(objectOf(fieldOf(config, 'thinkingConfig'))),
      output: decodeOutput(config),
      serviceTier: decodeTier(textOf(fieldOf(body, 'serviceTier'))),
    }),
    ...decodeExtras(body, config, context),
  };
}

/** Reads the body of `countTokens`: contents alone, or a whole request. @throws ProxyError `PP_REQUEST_INVALID`. */
export function decodeCountRequest(body: JsonObject, context: DecodeRequestContext): ChatRequest {
  return decodeRequest(objectIn(body, 'generateContentRequest') ?? body, context);
}
