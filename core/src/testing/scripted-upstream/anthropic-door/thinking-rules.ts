import { asObject, type LooseObject } from '../loose-json.ts';
import type { RequestRule } from '../request-rule.ts';
import { type AnthropicRequest, hasBeta, messagesOf } from './anthropic-request.ts';

const isThinking = ({ type }: LooseObject): boolean => type === 'thinking' || type === 'redacted_thinking';

const isOn = (body: LooseObject): boolean => ['enabled', 'adaptive'].includes(String(asObject(body.thinking).type));

/** A budget is at least 1024 and less than the whole output; with thinking between calls it may exceed one output. */
function budget({ body, betas }: AnthropicRequest): string | undefined {
  const { type, budget_tokens } = asObject(body.thinking);
  if (type !== 'enabled') return undefined;
  const tokens = budget_tokens as number;
  if (tokens < 1024) return 'thinking.enabled.budget_tokens: Input should be greater than or equal to 1024';
  const isTooLarge = tokens >= (body.max_tokens as number) && !hasBeta(betas, 'interleaved-thinking');
  return isTooLarge ? '`max_tokens` must be greater than `thinking.budget_tokens`.' : undefined;
}

/** Older models think by budget, newer ones adaptively. */
function kind({ body, traits }: AnthropicRequest): string | undefined {
  const { type } = asObject(body.thinking);
  if (type === 'enabled' && !['budget', 'both'].includes(traits.thinking)) {
    return 'thinking.type.enabled: "thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive".';
  }
  const isUnknown = type === 'adaptive' && !['adaptive', 'both'].includes(traits.thinking);
  return isUnknown ? 'adaptive thinking is not supported on this model' : undefined;
}

function forcedTool({ body }: AnthropicRequest): string | undefined {
  const isForced = ['any', 'tool'].includes(String(asObject(body.tool_choice).type));
  return isForced && isOn(body) ? 'Thinking may not be enabled when tool_choice forces tool use.' : undefined;
}

/** A thinking block comes back as it was made, or not at all. */
function signatures({ body, isOwnThinking }: AnthropicRequest): string | undefined {
  for (const [at, { blocks }] of messagesOf(body).entries()) {
    const index = blocks.findIndex((block) => isThinking(block) && !isOwnThinking(block));
    if (index < 0) continue;
    const isRedacted = blocks[index]?.type === 'redacted_thinking';
    const fault = isRedacted
      ? 'Invalid `data` in `redacted_thinking` block'
      : 'Invalid `signature` in `thinking` block';
    return `messages.${at}.content.${index}: ${fault}`;
  }
  return undefined;
}

/** With a budget, the turn that asked for the tools of this request must begin with its thinking. */
function beforeToolUse({ body }: AnthropicRequest): string | undefined {
  if (asObject(body.thinking).type !== 'enabled') return undefined;
  const messages = messagesOf(body);
  const at = messages.findLastIndex(({ role }) => role === 'assistant');
  const blocks = messages[at]?.blocks ?? [];
  const first = blocks[0];
  if (!first || isThinking(first) || !blocks.some(({ type }) => type === 'tool_use')) return undefined;
  return (
    `messages.${at}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${String(first.type)}\`. ` +
    'When `thinking` is enabled, a final `assistant` message must start with a thinking block.'
  );
}

/** What a request that thinks must obey. @see traps 36, 37, 39 and 40 of the dialect facts */
export const thinkingRules: readonly RequestRule<AnthropicRequest, string>[] = [
  ['thinking-budget', budget],
  ['thinking-kind', kind],
  ['thinking-forced-tool', forcedTool],
  ['thinking-signatures', signatures],
  ['thinking-before-tool-use', beforeToolUse],
];
