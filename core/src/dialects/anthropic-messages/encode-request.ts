import type {
  ChatRequest,
  EncodedRequest,
  EncodeRequestContext,
  JsonObject,
  ReplyRules,
} from '../../contract/index.ts';
import { defined, objectOf, textOf } from '../../wire/json-values.ts';
import { limitBreakpoints } from './cache-control.ts';
import { type Conversation, encodeMessages } from './encode-messages.ts';
import { createEncodeTarget, type EncodeTarget } from './encode-target.ts';
import { type OutputPlan, planOutput } from './output-format.ts';
import { ownExtrasOf } from './own-extras.ts';
import { settlePrefill } from './prefill.ts';
import { encodeReasoning, isThinking, type ThinkingFields } from './reasoning.ts';
import { invalid } from './request-error.ts';
import { encodeSampling } from './sampling.ts';
import { toolName } from './tool-call.ts';
import { encodeToolChoice, isForced } from './tool-choice.ts';
import { encodeTools } from './tools.ts';

const TIERS: Readonly<Record<string, string>> = { auto: 'auto', default: 'standard_only' };

function maxTokensOf(request: ChatRequest, { capabilities }: EncodeTarget): number {
  const { maxOutput, isMaxOutputKnown } = capabilities;
  const wanted = request.maxOutputTokens ?? maxOutput;
  return isMaxOutputKnown ? Math.min(wanted, maxOutput) : wanted; // trap 26
}

function systemBlocks(
  request: ChatRequest,
  { system }: Conversation,
  { sentence }: OutputPlan,
  target: EncodeTarget,
): readonly JsonObject[] {
  const attribution = target.isAnthropic ? objectOf(ownExtrasOf(request).attribution) : undefined;
  return [...(attribution ? [attribution] : []), ...system, ...(sentence ? [{ type: 'text', text: sentence }] : [])];
}

/**
 * Tools and the choice among them. An answer that is a tool must be given: alone by name, beside others by `any`; a tool that the
 * client demands comes before it.
 */
function toolFields(request: ChatRequest, { answerTool }: OutputPlan, target: EncodeTarget) {
  const tools = encodeTools(request, target);
  const own = encodeToolChoice(request, tools, target);
  if (!answerTool) return { tools, choice: own };
  if (own?.type === 'tool') return { tools: [...tools, answerTool], choice: own };
  const isAlone = tools.length === 0 || request.toolChoice?.mode === 'none';
  const choice = isAlone ? { type: 'tool', name: answerTool.name } : { type: 'any' };
  return { tools: [...tools, answerTool], choice: { ...choice, disable_parallel_tool_use: true } };
}

/** With a budget, the turn whose calls are being answered must begin with the thinking that led to them. */
function isLoopUnsigned({ messages }: Conversation): boolean {
  const content = messages.findLast(({ role }) => role === 'assistant')?.content ?? [];
  const first = content[0]?.type;
  return content.some(({ type }) => type === 'tool_use') && first !== 'thinking' && first !== 'redacted_thinking';
}

function outputConfig(request: ChatRequest, { format }: OutputPlan, { effort }: ThinkingFields, target: EncodeTarget) {
  const kept = target.isAnthropic ? objectOf(ownExtrasOf(request).outputConfig) : undefined;
  const config = { ...kept, ...(effort && { effort }), ...(format && { format }) };
  return Object.keys(config).length > 0 ? config : undefined;
}

/** A stop sequence of white space alone is a 400. @see https://github.com/BerriAI/litellm/issues/3286 */
function stopsOf({ stopSequences }: ChatRequest, target: EncodeTarget): readonly string[] | undefined {
  const kept = stopSequences.filter((stop) => stop.trim() !== ''); // trap 44
  if (kept.length < stopSequences.length) target.lose('stop-sequence', 'one of white space alone is refused');
  return kept.length > 0 ? kept : undefined; // trap 44
}

function tierOf({ serviceTier }: ChatRequest, target: EncodeTarget): string | undefined {
  if (serviceTier === undefined) return undefined;
  const tier = target.isAnthropic && Object.hasOwn(TIERS, serviceTier) ? TIERS[serviceTier] : undefined;
  if (!tier) target.lose('service-tier', 'the upstream has no such tier');
  return tier;
}

function otherDialectsFields(request: ChatRequest, target: EncodeTarget): JsonObject {
  if (!target.isOwn) return {};
  const own = objectOf(ownExtrasOf(request).body);
  if (own && !target.isAnthropic) target.lose('vendor-field', `not sent: ${Object.keys(own).join(', ')}`);
  return target.isAnthropic ? (own ?? {}) : {};
}

function headersOf(request: ChatRequest, target: EncodeTarget) {
  const beta = target.isAnthropic ? textOf(ownExtrasOf(request).beta) : undefined;
  return { 'anthropic-version': target.version, ...(beta !== undefined && { 'anthropic-beta': beta }) };
}

function replyRules(request: ChatRequest, { answerTool }: OutputPlan): ReplyRules | undefined {
  const declared = request.tools.filter((tool) => tool.type !== 'opaque').map(({ name }) => name);
  const renamed = declared.filter((name) => toolName(name) !== name);
  const freeform = request.tools.filter((tool) => tool.type === 'freeform').map(({ name }) => toolName(name));
  const rules = defined({
    toolNames: renamed.length > 0 ? new Map(renamed.map((name) => [toolName(name), name])) : undefined, // trap 43
    freeformTools: freeform.length > 0 ? freeform : undefined,
    answerTool: answerTool?.name,
  });
  return Object.keys(rules).length > 0 ? rules : undefined;
}

function bodyOf(request: ChatRequest, target: EncodeTarget, plan: OutputPlan, isStream: boolean): JsonObject {
  const conversation = encodeMessages(request, target);
  const { tools, choice } = toolFields(request, plan, target);
  const maxTokens = maxTokensOf(request, target);
  const limits = { maxTokens, isForced: isForced(choice), isLoopUnsigned: isLoopUnsigned(conversation) };
  const fields = encodeReasoning(request, target, limits);
  const messages = target.isContinuation
    ? conversation.messages
    : settlePrefill(conversation.messages, target, isThinking(fields)); // trap 47
  if (messages.length === 0) throw invalid('messages', 'at least one message with content is required');
  const system = systemBlocks(request, conversation, plan, target);
  return {
    ...otherDialectsFields(request, target),
    model: target.model,
    max_tokens: maxTokens,
    ...(isStream && { stream: true }),
    ...(system.length > 0 && { system }),
    ...(tools.length > 0 && { tools }),
    messages,
    ...encodeSampling(request.sampling, target, isThinking(fields)),
    ...defined({
      tool_choice: choice,
      thinking: fields.thinking,
      output_config: outputConfig(request, plan, fields, target),
      stop_sequences: stopsOf(request, target), // trap 44
      service_tier: tierOf(request, target),
      metadata: request.user === undefined ? undefined : { user_id: request.user },
    }),
  };
}

/**
 * Writes a request as the Messages API takes it; what it cannot say is noted.
 *
 * @throws ProxyError `PP_REQUEST_UNSUPPORTED` for sound, foreign file ids and media of other kinds; `PP_REQUEST_INVALID` for a
 *   conversation that ends with calls or has no content at all.
 * @see https://platform.claude.com/docs/en/api/messages
 */
export function encodeRequest(request: ChatRequest, context: EncodeRequestContext): EncodedRequest {
  const target = createEncodeTarget(request, context);
  const plan = planOutput(request, target);
  const body = limitBreakpoints(bodyOf(request, target, plan, context.isStream), target); // trap 53
  target.settleLosses();
  const rules = replyRules(request, plan);
  return { body, headers: headersOf(request, target), ...(rules && { replyRules: rules }) };
}
