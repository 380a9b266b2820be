import { type BenchDialect, INPUT_TOKENS, namedEvent, OUTPUT_TOKENS, UPSTREAM_MODEL } from './bench-dialect.ts';

const ITEM_ID = 'msg_bench0001';
const USAGE = {
  input_tokens: INPUT_TOKENS,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: OUTPUT_TOKENS,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: INPUT_TOKENS + OUTPUT_TOKENS,
};

function part(text: string): object {
  return { type: 'output_text', annotations: [], logprobs: [], text };
}

function item(status: string, content: readonly object[]): object {
  return { id: ITEM_ID, type: 'message', status, role: 'assistant', content };
}

function response(status: string, output: readonly object[], usage: object | null): object {
  return {
    id: 'resp_bench0001',
    object: 'response',
    created_at: 1763700000,
    status,
    error: null,
    incomplete_details: null,
    model: UPSTREAM_MODEL,
    output,
    parallel_tool_calls: true,
    store: false,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: [],
    usage,
  };
}

const finished = (text: string) => response('completed', [item('completed', [part(text)])], USAGE);
const PLACE = { item_id: ITEM_ID, output_index: 0, content_index: 0 };

/** Writes events one behind the other, counted from a number. */
function counted(
  from: number,
  events: readonly { readonly type: string; readonly [key: string]: unknown }[],
): string[] {
  return events.map(({ type, ...fields }, index) => namedEvent({ type, sequence_number: from + index, ...fields }));
}

const OPENING = counted(0, [
  { type: 'response.created', response: response('in_progress', [], null) },
  { type: 'response.in_progress', response: response('in_progress', [], null) },
  { type: 'response.output_item.added', output_index: 0, item: item('in_progress', []) },
  { type: 'response.content_part.added', ...PLACE, part: part('') },
]);

export const OPENAI_RESPONSES: BenchDialect = {
  shortName: 'responses',
  path: () => '/v1/responses',
  body: ({ model, system, prompt, isStream }) => ({
    model,
    instructions: system,
    input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: prompt }] }],
    store: false,
    stream: isStream,
  }),
  document: finished,
  opening: OPENING,
  textEvent: (delta, index) =>
    namedEvent({
      type: 'response.output_text.delta',
      sequence_number: OPENING.length + index,
      ...PLACE,
      delta,
      logprobs: [],
    }),
  ending: (text, events) =>
    counted(OPENING.length + events, [
      { type: 'response.output_text.done', ...PLACE, text, logprobs: [] },
      { type: 'response.content_part.done', ...PLACE, part: part(text) },
      { type: 'response.output_item.done', output_index: 0, item: item('completed', [part(text)]) },
      { type: 'response.completed', response: finished(text) },
    ]),
  readDocument: ({ output, status, usage }) => ({
    text: output
      .flatMap(({ content = [] }) => content)
      .map((block: { text?: string }) => block.text ?? '')
      .join(''),
    stop: status,
    outputTokens: usage?.output_tokens,
    lastEvent: undefined,
  }),
  readEvent({ type, delta, response: said }, digest) {
    digest.lastEvent = type;
    if (type === 'response.output_text.delta') digest.text += delta;
    if (type !== 'response.completed') return;
    const { text, stop, outputTokens } = OPENAI_RESPONSES.readDocument(said);
    if (text !== digest.text) digest.text = `The last event says something else: ${text}`;
    digest.stop = stop;
    digest.outputTokens = outputTokens;
  },
};
