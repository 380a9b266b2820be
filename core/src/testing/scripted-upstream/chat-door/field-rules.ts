import { asList, asText, isObject } from '../loose-json.ts';
import type { RequestRule } from '../request-rule.ts';
import { type ChatRequest, refuse } from './chat-request.ts';
import type { ChatComplaint } from './error-body.ts';

/** Fields that no reasoning model takes, and those that it takes with reasoning switched off. */
const NEVER_ON_REASONING = ['frequency_penalty', 'presence_penalty', 'logit_bias', 'top_logprobs'];
const WITHOUT_REASONING_ONLY = ['temperature', 'top_p', 'logprobs'];

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

function maxTokens({ body, model, traits }: ChatRequest): ChatComplaint | undefined {
  if (!isGiven(body.max_tokens)) return undefined;
  if (isGiven(body.max_completion_tokens)) {
    return refuse("Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.");
  }
  if (traits.takesMaxTokens || !model.isReasoning) return undefined;
  return refuse(
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
    'max_tokens',
    'unsupported_parameter',
  );
}

function reasoningSampling({ body, model }: ChatRequest): ChatComplaint | undefined {
  if (!model.isReasoning) return undefined;
  const isOff = body.reasoning_effort === 'none';
  const refused = [...NEVER_ON_REASONING, ...(isOff ? [] : WITHOUT_REASONING_ONLY)];
  const field = refused.find((name) => isGiven(body[name]));
  if (field === undefined || ((field === 'temperature' || field === 'top_p') && body[field] === 1)) return undefined;
  return field === 'temperature'
    ? refuse(
        `Unsupported value: 'temperature' does not support ${String(body.temperature)} with this model. Only the default (1) value is supported.`,
        field,
        'unsupported_value',
      )
    : refuse(`Unsupported parameter: '${field}' is not supported with this model.`, field, 'unsupported_parameter');
}

function stop({ body, model }: ChatRequest): ChatComplaint | undefined {
  if (!isGiven(body.stop) || model.takesStop) return undefined;
  return refuse("Unsupported parameter: 'stop' is not supported with this model.", 'stop', 'unsupported_parameter');
}

function effort({ body, model }: ChatRequest): ChatComplaint | undefined {
  const level = body.reasoning_effort;
  if (!isGiven(level) || model.efforts.includes(asText(level))) return undefined;
  if (model.efforts.length === 0) {
    return refuse('Unrecognized request argument supplied: reasoning_effort');
  }
  const levels = model.efforts.map((word) => `'${word}'`).join(', ');
  return refuse(
    `Unsupported value: 'reasoning_effort' does not support '${asText(level)}' with this model. Supported values are: ${levels}.`,
    'reasoning_effort',
    'unsupported_value',
  );
}

function streamOptions({ body }: ChatRequest): ChatComplaint | undefined {
  if (!isGiven(body.stream_options) || body.stream === true) return undefined;
  return refuse("The 'stream_options' parameter is only allowed when 'stream' is enabled.", 'stream_options');
}

/** JSON mode wants the word in the conversation. */
function jsonMode({ body }: ChatRequest): ChatComplaint | undefined {
  if (!isObject(body.response_format) || body.response_format.type !== 'json_object') return undefined;
  if (/json/i.test(JSON.stringify(asList(body.messages)))) return undefined;
  return refuse(
    "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
    'messages',
  );
}

/** Kimi takes one way of asking for thinking at a time, and an object. @see provider trap 7 */
function thinkingFields({ body }: ChatRequest): ChatComplaint | undefined {
  if (!isGiven(body.thinking)) return undefined;
  if (!isObject(body.thinking)) return refuse("Invalid 'thinking': expected an object.", 'thinking');
  return isGiven(body.reasoning_effort)
    ? refuse("cannot specify both 'thinking' and 'reasoning_effort'", 'thinking')
    : undefined;
}

/** What top-level fields may say of each other and to which model. */
export const fieldRules: readonly RequestRule<ChatRequest, ChatComplaint>[] = [
  ['max-tokens', maxTokens],
  ['reasoning-sampling', reasoningSampling],
  ['stop', stop],
  ['effort', effort],
  ['stream-options', streamOptions],
  ['json-mode', jsonMode],
  ['thinking-fields', thinkingFields],
];
