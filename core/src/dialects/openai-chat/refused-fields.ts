import type { Failure, Patch, Recovery, UpstreamCall } from '../../contract/index.ts';

/** What a model was seen to refuse in one dialect. */
export interface Refusals {
  readonly fields: ReadonlySet<string>;
  readonly maxTokensField?: MaxTokensField;
}

/** Remembers, in memory, which fields each model refused in each dialect. */
export interface RefusedFields {
  /** What is known of a call's model in its dialect; no field when nothing is. */
  of(call: Pick<UpstreamCall, 'model' | 'wire'>): Refusals;
  /** Learns from a failure; undefined when it says nothing that a change of the body could mend. */
  recover(failure: Failure): Recovery | undefined;
}

/**
 * Fields that may go: they tune an answer or concern the vendor alone. Not here: what a client would miss in the answer (`tools`,
 * `tool_choice`, `response_format`, `stop`, `n`, `logprobs`, `logit_bias`, `modalities`).
 */
const DROPPABLE: readonly string[] = [
  'stream_options',
  'store',
  'metadata',
  'user',
  'safety_identifier',
  'service_tier',
  'prompt_cache_key',
  'prompt_cache_retention',
  'parallel_tool_calls',
  'temperature',
  'top_p',
  'top_k',
  'seed',
  'presence_penalty',
  'frequency_penalty',
  'verbosity',
  'reasoning_effort',
  'reasoning',
  'thinking',
  'enable_thinking',
  'thinking_budget',
  'thinking_token_budget',
  'thinking_budget_tokens',
  'chat_template_kwargs',
  'reasoning_format',
  'reasoning_split',
  'tool_stream',
];

const MAX_TOKENS_FIELDS = ['max_tokens', 'max_completion_tokens'] as const;
type MaxTokensField = (typeof MAX_TOKENS_FIELDS)[number];

const STATUSES: ReadonlySet<number> = new Set([400, 422]);
/** An error that is about a field, not about its value. */
const REFUSAL =
  /unknown|unrecogni[sz]ed|unsupported|not supported|does not support|not permitted|not allowed|extra_forbidden|only .{1,40} (allowed|supported)/i;
/** The ways in which servers name the field. */
const NAMED: readonly RegExp[] = [
  /(?:unknown|unrecogni[sz]ed|unsupported|unexpected) (?:request )?(?:parameter|argument|field|key|property|value|name)s?(?: supplied)?:? ?\\?['"`]?([\w.]{1,64})/gi,
  /['"`]?([\w.]{1,64})['"`]?:? (?:is|are) (?:not supported|unsupported|not permitted|not allowed)/gi,
  /['"`]([\w.]{1,64})['"`] does not support/gi,
  /([\w.]{1,64}): extra inputs are not permitted/gi,
  /not supported on this model: ['"`]?([\w.]{1,64})/gi,
  /invalid ([\w.]{1,64}): only/gi,
  /"loc": ?\["body", ?"([\w.]{1,64})"/gi,
];
/** Enough for every error that was seen; a longer one echoes the request, in which every field stands. */
const MAX_ERROR = 2_000;
/** Names come from clients: a memory without a bound could be made to grow. */
const MAX_MODELS = 1_000;

/** The top-level field that a server means by `body.stream_options.include_usage` or by `presencePenalty`. */
function fieldOf(name: string): string {
  const [first = ''] = name.replace(/^body\./, '').split('.');
  return first.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The top-level fields that a failure is about. */
function refusedBy({ error, reply }: Failure): readonly string[] {
  if (!reply || !STATUSES.has(reply.status)) return [];
  const text = `${error.message.slice(0, MAX_ERROR)}\n${reply.body.length > MAX_ERROR ? '' : reply.body}`;
  if (!REFUSAL.test(text)) return [];
  if (error.param !== undefined) return [fieldOf(error.param)];
  return NAMED.flatMap((pattern) => [...text.matchAll(pattern)].map(([, name = '']) => fieldOf(name)));
}

const NOTHING: Refusals = { fields: new Set() };

const keyOf = ({ model, wire }: Pick<UpstreamCall, 'model' | 'wire'>): string => `${wire.dialect} ${model}`;

/** @see https://github.com/n4ze3m/page-assist/issues/581, https://github.com/vercel/ai/issues/8057 */
export function createRefusedFields(): RefusedFields {
  const known = new Map<string, Refusals>();

  function learn(key: string, refusals: Refusals): void {
    if (!known.has(key) && known.size >= MAX_MODELS) known.delete(known.keys().next().value ?? '');
    known.set(key, refusals);
  }

  function learnFields(key: string, fields: readonly string[]): Recovery | undefined {
    const old = known.get(key) ?? NOTHING;
    const news = fields.filter((field) => !old.fields.has(field));
    if (news.length === 0) return undefined;
    learn(key, { ...old, fields: new Set([...old.fields, ...news]) });
    return { patches: news.map((field): Patch => ({ op: 'delete', path: [field] })) };
  }

  function learnLimit(key: string, refused: MaxTokensField): Recovery | undefined {
    const old = known.get(key) ?? NOTHING;
    // Both refused: it is the number that is wrong, not the name.
    if (old.maxTokensField !== undefined) return undefined;
    const other = refused === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
    learn(key, { ...old, maxTokensField: other });
    return { patches: [{ op: 'rename', path: [refused], to: other }] };
  }

  return {
    of: (call) => known.get(keyOf(call)) ?? NOTHING,
    recover(failure) {
      const key = keyOf(failure.call);
      const refused = refusedBy(failure);
      const limit = MAX_TOKENS_FIELDS.find((field) => refused.includes(field));
      if (limit !== undefined) return learnLimit(key, limit);
      return learnFields(
        key,
        DROPPABLE.filter((field) => refused.includes(field)),
      );
    },
  };
}
