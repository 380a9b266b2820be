import { asList, asObject, asText } from '../loose-json.ts';
import type { RequestRule } from '../request-rule.ts';
import type { AnthropicRequest } from './anthropic-request.ts';

/** More output than the model can give; the number and the model stand in the text, which clients show. */
function outputLimit({ body, traits }: AnthropicRequest): string | undefined {
  const wanted = body.max_tokens as number;
  if (!(wanted > traits.maxOutput)) return undefined;
  return `max_tokens: ${wanted} > ${traits.maxOutput}, which is the maximum allowed number of output tokens for ${asText(body.model)}`;
}

/** Models after Opus 4.6 take the default values only, under any version of the API. */
function modelSampling({ body, traits }: AnthropicRequest): string | undefined {
  if (!traits.refusesSampling) return undefined;
  const isRefused: Readonly<Record<string, boolean>> = {
    temperature: body.temperature !== undefined && body.temperature !== 1,
    top_p: body.top_p !== undefined && (body.top_p as number) < 0.99,
    top_k: body.top_k !== undefined,
  };
  const field = Object.keys(isRefused).find((name) => isRefused[name]);
  return field && `\`${field}\` is not supported by this model. Remove it or use its default value.`;
}

/** Some models object to both numbers at once. */
function samplingPair({ body, traits }: AnthropicRequest): string | undefined {
  const isPair = body.temperature !== undefined && body.top_p !== undefined;
  if (!isPair || !traits.refusesSamplingPair) return undefined;
  return '`temperature` and `top_p` cannot both be specified for this model. Please use only one.';
}

/** Thinking takes no other temperature than 1 and no top_k. */
function thinkingSampling({ body }: AnthropicRequest): string | undefined {
  const { type } = asObject(body.thinking);
  if (type !== 'enabled' && type !== 'adaptive') return undefined;
  if (body.temperature !== undefined && body.temperature !== 1) {
    return '`temperature` may only be set to 1 when thinking is enabled.';
  }
  return body.top_k === undefined ? undefined : '`top_k` must be unset when thinking is enabled.';
}

/** A stop sequence of white space alone is refused, an empty one too. */
function stopSequences({ body }: AnthropicRequest): string | undefined {
  const isBlank = asList(body.stop_sequences).some((sequence) => asText(sequence).trim() === '');
  return isBlank ? 'stop_sequences: each stop sequence must contain non-whitespace' : undefined;
}

/** What limits how the model samples and stops. */
export const samplingRules: readonly RequestRule<AnthropicRequest, string>[] = [
  ['output-limit', outputLimit],
  ['model-sampling', modelSampling],
  ['sampling-pair', samplingPair],
  ['thinking-sampling', thinkingSampling],
  ['stop-sequences', stopSequences],
];
