import type { ErrorContext, JsonObject, JsonValue, ReplyContext } from '../../contract/index.ts';
import { arrayOf, isObject, objectOf } from '../../wire/json-values.ts';
import { ownExtrasOf } from './own-extras.ts';

/** What every response says where its request said nothing; clients in strict languages miss a key that is not there. */
const DEFAULTS: JsonObject = {
  background: false,
  frequency_penalty: 0,
  instructions: null,
  max_output_tokens: null,
  max_tool_calls: null,
  metadata: {},
  parallel_tool_calls: true,
  presence_penalty: 0,
  previous_response_id: null,
  prompt_cache_key: null,
  reasoning: null,
  safety_identifier: null,
  service_tier: 'default',
  store: false,
  temperature: 1,
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  tools: [],
  top_logprobs: 0,
  top_p: 1,
  truncation: 'disabled',
};

/** What is said as it was done, whatever was asked for. */
const NEVER_ECHOED = new Set(['background', 'previous_response_id', 'store']);

/** A tier that leaves the choice to the service does not say which one it was. */
const OPEN_TIERS: readonly (JsonValue | undefined)[] = ['auto', null];

function echoedTool(tool: JsonValue): JsonValue {
  if (!isObject(tool) || tool.type !== 'function') return tool;
  const { description = null, parameters = null, strict = null } = tool;
  return { ...tool, description, parameters, strict };
}

function echoed(key: string, fallback: JsonValue | undefined, body: JsonObject): JsonValue | undefined {
  const said = NEVER_ECHOED.has(key) ? undefined : body[key];
  if (said === undefined || said === null) return fallback;
  if (key === 'tools') return arrayOf(said).map(echoedTool);
  if (key === 'text') return { ...objectOf(fallback), ...objectOf(said) };
  if (key === 'reasoning') return { effort: null, summary: null, ...objectOf(said) };
  if (key === 'service_tier') return OPEN_TIERS.includes(said) ? fallback : said;
  return said;
}

/** The fields of a response that its request decides. */
function echoOf({ request, model, isKept = false, previousId }: ReplyContext): JsonObject {
  const body = objectOf(ownExtrasOf(request).body) ?? {};
  const entries = Object.entries(DEFAULTS).map(([key, fallback]) => [key, echoed(key, fallback, body)]);
  return {
    model, // responses trap 31
    ...Object.fromEntries(entries), // responses trap 4
    store: isKept,
    previous_response_id: previousId ?? null,
  };
}

/** What changes in a response while it is made. */
export interface ResponseState {
  readonly status: 'in_progress' | 'completed' | 'incomplete' | 'failed';
  readonly output: readonly JsonObject[];
  readonly usage: JsonObject | null;
  readonly error: JsonObject | null;
  readonly incompleteReason: string | undefined;
  /** Seconds since 1970. */
  readonly completedAt: number | null;
}

/** A failed response of which nothing is known but why: nobody has begun one that it could end. */
export function failedResponse(
  error: JsonObject,
  { requestId, model = '', receivedAtMs = 0 }: ErrorContext,
): JsonObject {
  const head = { id: `resp_${requestId}`, object: 'response', created_at: Math.floor(receivedAtMs / 1000), model };
  const fields = { status: 'failed', completed_at: null, error, incomplete_details: null, output: [], usage: null };
  return { ...head, ...fields, ...DEFAULTS };
}

/** Writes the response of one reply as JSON text, as often as it is asked for. */
export type ResponseWriter = (state: ResponseState) => string;

/** What a request makes of its response is written once: tools alone may be 40 KB, and every stream says them three times. */
export function createResponseWriter(context: ReplyContext): ResponseWriter {
  const { newId, now } = context;
  const head = JSON.stringify({ id: newId('resp_'), object: 'response', created_at: Math.floor(now() / 1000) });
  const echo = JSON.stringify(echoOf(context)).slice(1);
  return ({ status, output, usage, error, incompleteReason, completedAt }) => {
    const details = incompleteReason === undefined ? null : { reason: incompleteReason };
    const fields = { status, completed_at: completedAt, error, incomplete_details: details, output, usage };
    return `${head.slice(0, -1)},${JSON.stringify(fields).slice(1, -1)},${echo}`;
  };
}
