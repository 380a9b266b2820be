import { type CodecOptions, defined } from '@pipeproxy/core';
import type { Quirks, ThinkingQuirks } from './quirks.ts';
import { BUDGET_FIELD } from './rules/thinking-request.ts';

const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/** The words that may reach the rule which spells them. Absent: the model's name tells. */
function effortsOf({ request, effortMap }: ThinkingQuirks): readonly string[] | undefined {
  if (request === 'none') return [];
  if (effortMap) return EFFORTS.filter((word) => Object.hasOwn(effortMap, word));
  return request === undefined ? undefined : EFFORTS;
}

/** The form of earlier reasoning that the rule for the history works on. */
function replayOf({ history }: ThinkingQuirks): string | undefined {
  if (history === undefined || history === 'drop' || history === 'details') return history;
  return 'content';
}

function responseOf({ response }: ThinkingQuirks): CodecOptions {
  const fields = response?.filter((name) => !name.startsWith('tag:'));
  const tag = response?.find((name) => name.startsWith('tag:'))?.slice('tag:'.length);
  return defined({ reasoningFields: fields?.length ? fields : undefined, thinkTag: tag });
}

/**
 * Options of the codec `openai-chat` for a server: what rules about the finished body could not do. The rules come after the
 * codec, so it may write the fullest form that they can spell.
 *
 * @param isUsageRefused - The server was seen to refuse `stream_options`.
 */
export function chatCodecOptions(quirks: Quirks, isUsageRefused: boolean): CodecOptions {
  const { thinking = {}, roles, maxTokensField, cacheControl, topK, streamOptions } = quirks;
  const { requireFinishReason, finishReasons } = quirks;
  return defined({
    developerRole: roles?.developer === 'system' ? false : undefined,
    maxTokensField,
    efforts: effortsOf(thinking),
    budgetField: thinking.budgetField ?? (thinking.request === 'openrouter' ? BUDGET_FIELD : undefined),
    replayReasoning: replayOf(thinking),
    topK,
    cacheControl,
    streamOptions: isUsageRefused ? 'drop' : streamOptions,
    requireFinishReason,
    finishReasons,
    ...responseOf(thinking),
  });
}

/** Options of the codec `anthropic-messages` for the native door of a server. */
export function messagesCodecOptions({ messages }: Quirks): CodecOptions {
  return { isAnthropic: messages?.isAnthropic ?? false };
}

/** Options of the codec `openai-responses`. */
export function responsesCodecOptions({ thinking = {} }: Quirks): CodecOptions {
  return defined({ efforts: effortsOf(thinking) });
}
