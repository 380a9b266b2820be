import type OpenAI from 'openai';
import type { ResponseStreamParams } from 'openai/lib/responses/ResponseStream';
import type {
  FunctionTool,
  Response,
  ResponseCreateParamsNonStreaming,
  ResponseInputItem,
} from 'openai/resources/responses/responses';
import type { CallOptions, ClientTool, PlainClient, PlainTurn } from './client.ts';
import { createOpenai, openaiFailure } from './openai-client.ts';
import { type Speech, talk } from './talk.ts';

const toolOf = ({ name, description, parameters }: ClientTool): FunctionTool => ({
  type: 'function',
  name,
  description: description ?? null,
  parameters: parameters as Record<string, unknown>,
  strict: false,
});

async function call(client: OpenAI, body: ResponseCreateParamsNonStreaming, options: CallOptions): Promise<Response> {
  const requestOptions = options.signal ? { signal: options.signal } : {};
  if (!options.isStream) return client.responses.create(body, requestOptions);
  const stream = client.responses.stream(body as unknown as ResponseStreamParams, requestOptions);
  stream.on('response.output_text.delta', ({ delta }) => options.onText?.(delta));
  return (await stream.finalResponse()) as Response;
}

/** The items as they go back. OpenAI refuses what the helper of streams adds to them. */
const itemsOf = ({ output }: Response): readonly ResponseInputItem[] =>
  JSON.parse(JSON.stringify(output, (key, value) => (key.startsWith('parsed') ? undefined : value)));

const turnOf = ({ output, output_text: text, usage }: Response): PlainTurn => ({
  text,
  calls: output.flatMap((item) =>
    item.type === 'function_call' ? [{ id: item.call_id, name: item.name, input: JSON.parse(item.arguments) }] : [],
  ),
  usage: { input: usage?.input_tokens, output: usage?.output_tokens },
});

/** `openai`, Responses; a stream is put together by the SDK's own helper. */
export const openaiResponsesClient: PlainClient = {
  name: 'openai, Responses',
  converse(task, options) {
    const client = createOpenai(options);
    const fixed = { model: task.model, store: false, ...(task.tools && { tools: task.tools.map(toolOf) }) };
    const speech: Speech<ResponseInputItem> = {
      user: (content) => ({ role: 'user', content }),
      async ask(history) {
        const response = await call(client, { ...fixed, input: [...history] }, options);
        return { turn: turnOf(response), items: itemsOf(response) };
      },
      results: (outputs) => outputs.map(({ id, output }) => ({ type: 'function_call_output', call_id: id, output })),
    };
    return talk(task, speech);
  },
  failure: openaiFailure,
};
