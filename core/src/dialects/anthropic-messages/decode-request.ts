import type {
  ChatMessage,
  ChatRequest,
  DecodeRequestContext,
  JsonObject,
  JsonValue,
  Sampling,
} from '../../contract/index.ts';
import { checkToolChoice } from '../../wire/check-tool-choice.ts';
import { defined, isObject, numberOf, objectOf, stringOf, textOf } from '../../wire/json-values.ts';
import { noteFields } from '../../wire/note-fields.ts';
import { decodeContent } from './decode-content.ts';
import { ANTHROPIC_MESSAGES } from './dialect-id.ts';
import { decodeOutput } from './output-format.ts';
import { otherFields, ownExtras } from './own-extras.ts';
import type { Place } from './place.ts';
import { decodeReasoning } from './reasoning.ts';
import { invalid, unsupported } from './request-error.ts';
import { decodeSystem } from './system.ts';
import { decodeToolChoice } from './tool-choice.ts';
import { decodeTools } from './tools.ts';
import { type ApiVersion, NEW_VERSION, versionOf } from './version.ts';

/** Fields that have a neutral form, or a place of their own in the extras. */
const KNOWN = [
  'model',
  'messages',
  'system',
  'max_tokens',
  'stop_sequences',
  'temperature',
  'top_p',
  'top_k',
  'stream',
  'metadata',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'output_format',
  'service_tier',
];

/** Fields that only this vendor has -> the feature that is lost with them. */
const LOST: Readonly<Record<string, string>> = { speed: 'speed' };

/** The usual speed is what every other dialect has too. */
const USUAL_SPEED = 'standard';

const SAMPLING = ['temperature', 'top_p', 'top_k'];

const ROLES: readonly Place['role'][] = ['user', 'assistant', 'system'];

const said = (value: JsonValue | undefined): boolean => value !== undefined && value !== null;

function number(body: JsonObject, name: string): number | undefined {
  const value = numberOf(body[name]);
  if (value === undefined && said(body[name])) throw invalid(name, 'Input should be a valid number');
  return value;
}

function decodeMessage(message: JsonValue, index: number, version: ApiVersion): ChatMessage {
  const param = `messages.${index}`;
  if (!isObject(message)) throw invalid(param, 'Input should be a valid dictionary');
  const role = ROLES.find((known) => known === message.role);
  if (!role) throw invalid(`${param}.role`, "Input should be 'user', 'assistant' or 'system'");
  const place = { param: `${param}.content`, role, version, isNested: false };
  const rest = otherFields(message, ['role', 'content']);
  return { role, blocks: decodeContent(message.content, place), ...ownExtras(rest) };
}

function decodeMessages(body: JsonObject, version: ApiVersion): readonly ChatMessage[] {
  const { messages } = body;
  if (!said(messages)) throw invalid('messages', 'Field required');
  if (!Array.isArray(messages)) throw invalid('messages', 'Input should be a valid list');
  if (messages.length === 0) throw invalid('messages', 'at least one message is required');
  return messages.map((message: JsonValue, index: number) => decodeMessage(message, index, version));
}

function decodeSampling(body: JsonObject, version: ApiVersion): Sampling {
  const gone = version === NEW_VERSION ? SAMPLING.find((name) => said(body[name])) : undefined;
  if (gone !== undefined) throw invalid(gone, 'Extra inputs are not permitted'); // trap 46
  return defined({
    temperature: number(body, 'temperature'),
    topP: number(body, 'top_p'),
    topK: number(body, 'top_k'),
  });
}

function decodeStops({ stop_sequences: stops }: JsonObject): readonly string[] {
  if (!said(stops)) return [];
  const texts = Array.isArray(stops) ? stops.filter((stop): stop is string => typeof stop === 'string') : undefined;
  if (!Array.isArray(stops) || texts?.length !== stops.length) {
    throw invalid('stop_sequences', 'Input should be a valid list of strings');
  }
  return texts;
}

function wantsStream({ stream }: JsonObject): boolean {
  if (said(stream) && typeof stream !== 'boolean') throw invalid('stream', 'Input should be a valid boolean');
  return stream === true;
}

/** Neutral words are those that most dialects use. */
function decodeTier({ service_tier: tier }: JsonObject): string | undefined {
  return tier === 'standard_only' ? 'default' : textOf(tier);
}

function decodeExtras(
  body: JsonObject,
  { headers, note }: DecodeRequestContext,
  version: ApiVersion,
  attribution: JsonObject | undefined,
) {
  const rest = otherFields(body, KNOWN) as JsonObject;
  const outputConfig = otherFields(objectOf(body.output_config) ?? {}, ['effort', 'format']) as JsonObject;
  const asked = rest.speed === USUAL_SPEED ? { ...rest, speed: null } : rest;
  noteFields({ ...asked, ...outputConfig }, LOST, note);
  const fields = defined({
    version,
    beta: headers['anthropic-beta'],
    attribution,
    thinking: objectOf(body.thinking),
    outputConfig: Object.keys(outputConfig).length > 0 ? outputConfig : undefined,
    body: Object.keys(rest).length > 0 ? rest : undefined,
  });
  return { extras: { [ANTHROPIC_MESSAGES]: fields as JsonObject } };
}

/**
 * Reads the body of a count: a request without the fields that only matter when something is generated.
 * @throws ProxyError `PP_REQUEST_INVALID`.
 */
export function decodeCountRequest(body: JsonObject, context: DecodeRequestContext): ChatRequest {
  const version = versionOf(context.headers);
  const model = textOf(body.model);
  if (model === undefined) throw invalid('model', 'Field required');
  const messages = decodeMessages(body, version);
  const system = decodeSystem(body.system, version);
  const tools = decodeTools(body.tools);
  const choice = decodeToolChoice(body.tool_choice);
  checkToolChoice(choice.toolChoice, tools, 'tool_choice');
  return {
    model,
    messages: [...system.messages, ...messages],
    tools,
    ...choice,
    sampling: decodeSampling(body, version),
    stopSequences: decodeStops(body),
    isStream: wantsStream(body),
    ...defined({
      reasoning: decodeReasoning(body),
      output: decodeOutput(body),
      user: stringOf(objectOf(body.metadata)?.user_id),
      serviceTier: decodeTier(body),
    }),
    ...decodeExtras(body, context, version, system.attribution),
  };
}

/** The limit that a message must name. `0` only warms a cache, which no other dialect can say. */
function outputLimit(body: JsonObject): number {
  const limit = number(body, 'max_tokens');
  if (limit === undefined) throw invalid('max_tokens', 'Field required');
  if (limit === 0)
    throw unsupported('max_tokens', 'Warming a cache (`max_tokens: 0`) cannot be asked of this upstream.');
  if (!Number.isInteger(limit) || limit < 0) throw invalid('max_tokens', 'Input should be a positive integer');
  return limit;
}

/**
 * Reads a request for a message.
 * @throws ProxyError `PP_REQUEST_INVALID` with `param`; `PP_REQUEST_UNSUPPORTED` for `max_tokens: 0`.
 * @see https://platform.claude.com/docs/en/api/messages
 */
export function decodeRequest(body: JsonObject, context: DecodeRequestContext): ChatRequest {
  return { ...decodeCountRequest(body, context), maxOutputTokens: outputLimit(body) };
}
