import type { Ask, AskPart, AskResult, AskTurn, MatrixClient, Payload, Seen, SeenUsage } from '../ask.ts';

const png = (data: string) => ({ type: 'input_image', image_url: `data:image/png;base64,${data}`, detail: 'auto' });

function partOf(part: AskPart): object {
  if ('text' in part) return { type: 'input_text', text: part.text };
  if ('image' in part) return png(part.image);
  return { type: 'input_file', filename: part.title, file_data: `data:application/pdf;base64,${part.pdf}` };
}

const resultOf = ({ call, text, image }: AskResult): object => ({
  type: 'function_call_output',
  call_id: call.id,
  output: image === undefined ? text : [{ type: 'input_text', text }, png(image)],
});

function itemsOf(turn: AskTurn): readonly object[] {
  switch (turn.by) {
    case 'user':
      return [{ role: 'user', content: turn.parts.map(partOf) }];
    case 'model':
      return [{ role: 'assistant', content: turn.text }];
    case 'reply':
      return turn.reply.own as object[];
    case 'tools':
      return turn.results.map(resultOf);
  }
}

function body(model: string, { system, turns, tools, schema, isThinking }: Ask, stream: boolean): object {
  return {
    model,
    input: turns.flatMap(itemsOf),
    store: false,
    include: ['reasoning.encrypted_content'],
    ...(stream && { stream }),
    ...(system !== undefined && { instructions: system }),
    ...(tools && {
      tools: tools.map(({ name, schema: parameters }) => ({ type: 'function', name, parameters, strict: false })),
    }),
    ...(schema && { text: { format: { type: 'json_schema', name: 'answer', schema } } }),
    ...(isThinking && { reasoning: { effort: 'medium', summary: 'auto' } }),
  };
}

const usageOf = (usage: Payload): SeenUsage => ({
  input: usage.input_tokens,
  output: usage.output_tokens,
  cacheRead: usage.input_tokens_details.cached_tokens,
  cacheWrite: usage.input_tokens_details.cache_write_tokens,
  reasoning: usage.output_tokens_details.reasoning_tokens,
});

const LAST = ['response.completed', 'response.incomplete', 'response.failed'];

/** What a client knows that takes items as they end, as Codex does; before the last event it has its deltas. */
function accumulate(events: readonly Payload[]): Payload {
  const deltas = events.filter(({ type }) => type === 'response.output_text.delta').map(({ delta }) => delta);
  const items = events.filter(({ type }) => type === 'response.output_item.done').map(({ item }) => item);
  const error = events.find(({ type }) => type === 'error');
  const last = events.findLast(({ type }) => LAST.includes(type))?.response;
  const half = [{ type: 'message', content: [{ type: 'output_text', text: deltas.join('') }] }];
  const output = last?.status === 'completed' || last?.status === 'incomplete' ? items : half;
  const failed = error && (error.error ?? error);
  return { ...last, output, ...(failed && { error: failed }) };
}

function read(payloads: readonly Payload[], isStream: boolean): Seen {
  const response = (isStream ? accumulate(payloads) : payloads[0]) ?? {};
  const items: Payload[] = response.output ?? [];
  const parts: Payload[] = items.flatMap(({ type, content }) => (type === 'message' ? content : []));
  const summaries: Payload[] = items.flatMap(({ type, summary }) => (type === 'reasoning' ? summary : []));
  const { status, incomplete_details, error, usage } = response;
  return {
    text: parts.map(({ type, text }) => (type === 'output_text' ? text : '')).join(''),
    reasoning: summaries.map(({ text }) => text).join(''),
    calls: items
      .filter(({ type }) => type === 'function_call')
      .map(({ call_id, name, arguments: json }) => ({ id: call_id, name, input: JSON.parse(json || '{}') })),
    refusal: parts.map(({ refusal }) => refusal ?? '').join(''),
    finish: incomplete_details?.reason ?? (status === 'completed' ? status : undefined),
    usage: usage ? usageOf(usage) : undefined,
    error: error ? (error.code ?? error.type) : undefined,
    own: items,
  };
}

export const responsesClient: MatrixClient = {
  dialect: 'openai-responses',
  headers: { authorization: 'Bearer FAKE' },
  path: () => '/v1/responses',
  body,
  read,
};
