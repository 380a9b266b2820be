import type {
  ChatRequest,
  EncodedRequest,
  EncodeRequestContext,
  JsonObject,
  ReplyRules,
} from '../../contract/index.ts';
import { defined, isObject, objectOf } from '../../wire/json-values.ts';
import { invalidRequest } from '../../wire/request-error.ts';
import { encodeContents } from './encode-contents.ts';
import { createEncodeTarget, type EncodeTarget } from './encode-target.ts';
import { encodeTools } from './encode-tools.ts';
import { planOutput } from './output-format.ts';
import { ownExtrasOf } from './own-extras.ts';
import { encodeReasoning } from './reasoning.ts';
import { encodeSampling } from './sampling.ts';
import { encodeTier } from './service-tier.ts';
import { toolName } from './tool-call.ts';

const MAX_STOPS = 5;

function encodeStops({ stopSequences }: ChatRequest, target: EncodeTarget): readonly string[] | undefined {
  const kept = stopSequences.slice(0, MAX_STOPS);
  const rest = stopSequences.length - kept.length;
  if (rest > 0) target.lose('stop-sequence', 'the upstream takes five', rest);
  return kept.length > 0 ? kept : undefined;
}

function maxTokensOf({ maxOutputTokens }: ChatRequest, { capabilities }: EncodeTarget): number | undefined {
  if (maxOutputTokens === undefined) return undefined;
  return Math.min(maxOutputTokens, capabilities.maxOutputTokens ?? maxOutputTokens);
}

/** Other dialects' marks of where a cache may end: this service caches by prefix on its own. */
function noteLosses(request: ChatRequest, { lose }: EncodeTarget): void {
  const blocks = request.messages.flatMap((message) => message.blocks);
  const marked = [...blocks, ...request.tools].filter((holder) =>
    Object.values(('extras' in holder && holder.extras) || {}).some(
      (fields) => isObject(fields) && fields.cache_control !== undefined,
    ),
  );
  if (marked.length > 0) lose('cache-breakpoint', 'the upstream caches by prefix on its own', marked.length);
  if (request.user !== undefined) lose('user', 'the dialect has no such field');
}

function generationConfig(request: ChatRequest, output: JsonObject, target: EncodeTarget): JsonObject {
  return {
    ...objectOf(ownExtrasOf(request).generationConfig),
    ...encodeSampling(request.sampling),
    ...output,
    ...defined({
      maxOutputTokens: maxTokensOf(request, target),
      stopSequences: encodeStops(request, target),
      thinkingConfig: encodeReasoning(request, target),
    }),
  };
}

function replyRules({ tools }: ChatRequest): ReplyRules | undefined {
  const declared = tools.filter((tool) => tool.type !== 'opaque').map(({ name }) => name);
  const renamed = declared.filter((name) => toolName(name) !== name);
  const freeform = tools.filter((tool) => tool.type === 'freeform').map(({ name }) => toolName(name));
  const rules = defined({
    toolNames: renamed.length > 0 ? new Map(renamed.map((name) => [toolName(name), name])) : undefined,
    freeformTools: freeform.length > 0 ? freeform : undefined,
  });
  return Object.keys(rules).length > 0 ? rules : undefined;
}

/**
 * Writes a request as `generateContent` takes it; what it cannot say is noted. The model and the wish for a stream belong to the
 * address, which a provider makes.
 *
 * @throws ProxyError `PP_REQUEST_UNSUPPORTED` for foreign file ids; `PP_REQUEST_INVALID` for a conversation that ends with calls or
 *   has no content at all.
 * @see https://ai.google.dev/api/generate-content
 */
export function encodeRequest(request: ChatRequest, context: EncodeRequestContext): EncodedRequest {
  const target = createEncodeTarget(request, context);
  const { system, contents } = encodeContents(request.messages, target);
  if (contents.length === 0) throw invalidRequest('The conversation has no message with content.', 'contents');
  const tools = encodeTools(request, target);
  const { fields, sentence } = planOutput(request, tools.tools !== undefined, target);
  const parts = sentence === undefined ? system : [...system, { text: sentence }];
  const config = generationConfig(request, fields, target);
  noteLosses(request, target);
  const body: JsonObject = {
    ...objectOf(ownExtrasOf(request).body),
    ...(parts.length > 0 && { systemInstruction: { parts } }),
    contents,
    ...tools,
    ...(Object.keys(config).length > 0 && { generationConfig: config }),
    ...defined({ serviceTier: encodeTier(request, target) }),
  };
  target.settleLosses();
  const rules = replyRules(request);
  return { body, ...(rules && { replyRules: rules }) };
}
