import { chatErrorBody } from '../chat-door/error-body.ts';
import { asObject, asObjects } from '../loose-json.ts';
import type { ReplyContext } from '../reply-context.ts';
import type { FinishWord, ScriptedError } from '../scripted-reply.ts';

/** 2026-01-01: replies are the same every day. */
const CREATED = 1_767_225_600;

/** What a response says of its request where that said nothing. */
const DEFAULTS = {
  background: false,
  instructions: null,
  max_output_tokens: null,
  max_tool_calls: null,
  metadata: {},
  parallel_tool_calls: true,
  previous_response_id: null,
  prompt_cache_key: null,
  prompt_cache_retention: null,
  safety_identifier: null,
  store: true,
  temperature: 1,
  tool_choice: 'auto',
  top_logprobs: 0,
  top_p: 1,
  truncation: 'disabled',
  user: null,
};

const INCOMPLETE: Readonly<Partial<Record<FinishWord, string>>> = {
  length: 'max_output_tokens',
  'context-window': 'max_output_tokens',
  'content-filter': 'content_filter',
};

/** Why a reply is not complete; null for one that is. */
export const incompleteReason = ({ finish }: ReplyContext): string | null => INCOMPLETE[finish.word] ?? null;

function echo({ body }: ReplyContext): object {
  const said = Object.entries(DEFAULTS).map(([name, value]) => [name, body[name] ?? value]);
  const { effort = null, summary = null } = asObject(body.reasoning);
  const tools = asObjects(body.tools).map((tool) =>
    tool.type === 'function' ? { description: null, parameters: null, strict: true, ...tool } : tool,
  );
  return {
    ...Object.fromEntries(said),
    reasoning: { effort, summary },
    service_tier: 'default',
    text: { format: { type: 'text' }, verbosity: 'medium', ...asObject(body.text) },
    tools,
  };
}

/** Token counts as Responses states them: totals that include their parts. */
function responsesUsage({ usage }: ReplyContext): object {
  const { input, output, cacheRead = 0, cacheWrite = 0, reasoning = 0 } = usage;
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cacheRead, cache_write_tokens: cacheWrite },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  };
}

/** A response that can be written in each of its states. */
export interface ResponseObject {
  running(): object;
  ended(output: readonly object[]): object;
  failed(output: readonly object[], error: ScriptedError): object;
}

/** What stands in the error of a failed response and in the event that tells of it. */
export const errorFields = (error: ScriptedError): Readonly<Record<string, unknown>> =>
  asObject(asObject(chatErrorBody(error)).error);

export function createResponseObject(context: ReplyContext): ResponseObject {
  const head = {
    id: `resp_FAKE${context.nextNumber()}`,
    object: 'response',
    created_at: CREATED,
    model: context.facts.model,
    ...echo(context),
  };
  const state = (status: string, output: readonly object[], more: object = {}): object => ({
    ...head,
    status,
    completed_at: null,
    error: null,
    incomplete_details: null,
    output,
    usage: null,
    ...more,
  });
  return {
    running: () => state('in_progress', []),
    ended(output) {
      const usage = responsesUsage(context);
      const reason = incompleteReason(context);
      return reason === null
        ? state('completed', output, { completed_at: CREATED + 1, usage })
        : state('incomplete', output, { incomplete_details: { reason }, usage });
    },
    failed(output, error) {
      const { code, message } = errorFields(error);
      return state('failed', output, { error: { code: code ?? 'server_error', message } });
    },
  };
}
