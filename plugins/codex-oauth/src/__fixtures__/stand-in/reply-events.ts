import { arrayOf, type JsonObject, objectOf, stringOf } from '@pipeproxy/core';

const USAGE = {
  input_tokens: 120,
  input_tokens_details: { cached_tokens: 100 },
  output_tokens: 7,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 127,
};

const SEAL = 'gAAAA-FAKE-';

/** A conversation made short; only the account that did it can read it. */
export const compaction = (accountId: string): JsonObject => ({
  type: 'compaction',
  id: 'cmp_FAKE',
  encrypted_content: `${SEAL}${accountId}`,
});

/** True for a body with something in it that another account has sealed. */
export const isForeign = ({ input }: JsonObject, accountId: string): boolean =>
  arrayOf(input).some((item) => {
    const sealed = stringOf(objectOf(item)?.encrypted_content) ?? '';
    return sealed.startsWith(SEAL) && sealed !== `${SEAL}${accountId}`;
  });

/** The answer to a request to make a conversation shorter. */
export const compacted = ({ input }: JsonObject, accountId: string): JsonObject => ({
  id: 'resp_FAKE',
  object: 'response.compaction',
  created_at: 1_795_000_000,
  output: [...arrayOf(input).filter((item) => objectOf(item)?.role === 'user'), compaction(accountId)],
  usage: USAGE,
});

/** What the last message asks for: a call of the first tool, or its own words again. */
function itemFor(body: JsonObject, accountId: string): JsonObject {
  const last = objectOf(arrayOf(body.input).at(-1)) ?? {};
  if (last.type === 'compaction_trigger') return compaction(accountId);
  const [tool] = arrayOf(body.tools).map(objectOf);
  const said = JSON.stringify(last.content ?? last.output ?? '');
  const wantsCall = tool && said.includes('call the tool');
  if (wantsCall) {
    const name = stringOf(tool.name) ?? '';
    return { type: 'function_call', id: 'fc_FAKE', call_id: 'call_FAKE', name, arguments: '{"city":"Oslo"}' };
  }
  const text = `You said ${said.includes('Grüezi') ? 'Grüezi' : 'something'}.`;
  return { type: 'message', id: 'msg_FAKE', role: 'assistant', content: [{ type: 'output_text', text, annotations: [] }] };
}

function itemEvents(item: JsonObject): readonly JsonObject[] {
  const at = { output_index: 0, item_id: item.id };
  if (item.type === 'function_call') {
    return [
      { type: 'response.output_item.added', output_index: 0, item: { ...item, arguments: '', status: 'in_progress' } },
      { type: 'response.function_call_arguments.delta', ...at, delta: item.arguments },
      { type: 'response.function_call_arguments.done', ...at, arguments: item.arguments },
      { type: 'response.output_item.done', output_index: 0, item: { ...item, status: 'completed' } },
    ];
  }
  if (item.type === 'compaction') return [{ type: 'response.output_item.done', output_index: 0, item }];
  const [part] = arrayOf(item.content).map(objectOf);
  const text = stringOf(part?.text) ?? '';
  const place = { ...at, content_index: 0 };
  return [
    { type: 'response.output_item.added', output_index: 0, item: { ...item, content: [], status: 'in_progress' } },
    { type: 'response.content_part.added', ...place, part: { ...part, text: '' } },
    ...text.split(/(?<= )/).map((delta) => ({ type: 'response.output_text.delta', ...place, delta })),
    { type: 'response.output_text.done', ...place, text },
    { type: 'response.content_part.done', ...place, part },
    { type: 'response.output_item.done', output_index: 0, item: { ...item, status: 'completed' } },
  ];
}

/** The events of an answer, those of the backend alone among them. */
export function replyEvents(body: JsonObject, accountId = ''): readonly JsonObject[] {
  const item = itemFor(body, accountId);
  const response = { id: 'resp_FAKE', object: 'response', created_at: 1_795_000_000, model: body.model, output: [] };
  const limits = { primary: { used_percent: 31, window_minutes: 300, reset_at: 4_000_000_000 } };
  return [
    { type: 'codex.rate_limits', plan_type: 'plus', rate_limits: limits },
    { type: 'response.created', response: { ...response, status: 'in_progress' } },
    { type: 'codex.response.metadata', headers: {} },
    ...itemEvents(item),
    { type: 'response.completed', response: { ...response, status: 'completed', output: [item], usage: USAGE } },
  ];
}

/** Events as they are sent. */
export const asSse = (events: readonly JsonObject[]): string =>
  events.map((event, at) => `event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number: at })}\n\n`).join('');
