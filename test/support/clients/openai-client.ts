import OpenAI from 'openai';
import { apiFailure } from './api-failure.ts';
import {
  type CallOptions,
  type Client,
  type ClientFailure,
  type ClientTool,
  failureText,
  MAX_STEPS,
  type Part,
  partsOf,
  type Task,
  type Turn,
} from './client.ts';

type Params = OpenAI.ChatCompletionCreateParamsNonStreaming;
type Completion = OpenAI.ChatCompletion;

function partOf(part: Part): OpenAI.ChatCompletionContentPart {
  if ('text' in part) return { type: 'text', text: part.text };
  if ('image' in part) return { type: 'image_url', image_url: { url: `data:image/png;base64,${part.image}` } };
  if ('imageUrl' in part) return { type: 'image_url', image_url: { url: part.imageUrl } };
  return { type: 'file', file: { filename: part.title, file_data: `data:application/pdf;base64,${part.pdf}` } };
}

function paramsOf(task: Task): Omit<Params, 'messages'> {
  const { model, tools, forcedTool, maxTokens, stop, schema, isThinking } = task;
  return {
    model,
    ...(maxTokens !== undefined && { max_completion_tokens: maxTokens }),
    ...(tools && {
      tools: tools.map(({ name, description, parameters }) => ({
        type: 'function' as const,
        function: {
          name,
          ...(description !== undefined && { description }),
          parameters: parameters as OpenAI.FunctionParameters,
        },
      })),
    }),
    ...(forcedTool !== undefined && { tool_choice: { type: 'function' as const, function: { name: forcedTool } } }),
    ...(stop && { stop: [...stop] }),
    ...(isThinking && { reasoning_effort: 'low' as const }),
    ...(schema && {
      response_format: {
        type: 'json_schema' as const,
        json_schema: { name: 'answer', schema: schema as Record<string, unknown> },
      },
    }),
    ...task.fields,
  };
}

/** Fields of messages and deltas that OpenAI's own API does not have, and that clients of reasoning models read and send back. */
interface ReasoningFields {
  readonly reasoning_content?: string;
  readonly reasoning_details?: readonly object[];
}

const reasoningOf = (holder: object | undefined): ReasoningFields => holder ?? {};

/** The SDK's own stream helper keeps only the last piece of a field that it does not know. */
async function stream(client: OpenAI, params: Params, options: CallOptions, requestOptions: object) {
  const streamed = client.chat.completions.stream(
    { ...params, stream: true, stream_options: { include_usage: true } },
    requestOptions,
  );
  let text = '';
  const details: object[] = [];
  streamed.on('content', (piece) => options.onText?.(piece));
  streamed.on('chunk', ({ choices }) => {
    const { reasoning_content, reasoning_details } = reasoningOf(choices[0]?.delta);
    text += reasoning_content ?? '';
    details.push(...(reasoning_details ?? []));
  });
  const completion = await streamed.finalChatCompletion();
  Object.assign(completion.choices[0]?.message ?? {}, {
    ...(text && { reasoning_content: text }),
    ...(details.length > 0 && { reasoning_details: details }),
  });
  return completion;
}

async function call(client: OpenAI, params: Params, options: CallOptions): Promise<Completion> {
  const requestOptions = options.signal ? { signal: options.signal } : {};
  return options.isStream
    ? stream(client, params, options, requestOptions)
    : client.chat.completions.create(params, requestOptions);
}

/** The message as it goes back: what the API documents for requests, and reasoning. */
function replayed(message: OpenAI.ChatCompletionMessage): OpenAI.ChatCompletionAssistantMessageParam {
  const { content, refusal, tool_calls } = message;
  const { reasoning_content, reasoning_details } = reasoningOf(message);
  return {
    role: 'assistant',
    content,
    ...(refusal && { refusal }),
    ...(tool_calls && {
      tool_calls: tool_calls.flatMap((each) =>
        each.type === 'function'
          ? [
              {
                id: each.id,
                type: each.type,
                function: { name: each.function.name, arguments: each.function.arguments },
              },
            ]
          : [],
      ),
    }),
    ...(reasoning_content && { reasoning_content }),
    ...(reasoning_details && { reasoning_details }),
  };
}

function turnOf(completion: Completion): Turn {
  const choice = completion.choices[0];
  const message = choice?.message;
  const { usage } = completion;
  return {
    text: message?.content ?? '',
    reasoning: reasoningOf(message).reasoning_content ?? '',
    calls: (message?.tool_calls ?? []).flatMap((each) =>
      each.type === 'function'
        ? [{ id: each.id, name: each.function.name, input: JSON.parse(each.function.arguments) }]
        : [],
    ),
    stop: choice?.finish_reason,
    usage: {
      input: usage?.prompt_tokens,
      output: usage?.completion_tokens,
      cacheRead: usage?.prompt_tokens_details?.cached_tokens,
      cacheWrite: usage?.prompt_tokens_details?.cache_write_tokens,
      reasoning: usage?.completion_tokens_details?.reasoning_tokens,
    },
    message: completion,
  };
}

function resultOf(
  tools: readonly ClientTool[],
  { id, name, input }: Turn['calls'][number],
): OpenAI.ChatCompletionToolMessageParam {
  const tool = tools.find((each) => each.name === name);
  try {
    if (!tool) throw new Error(`there is no tool ${name}`);
    const output = tool.run(input);
    const content =
      typeof output === 'string' ? output : (output.map(partOf) as OpenAI.ChatCompletionContentPartText[]);
    return { role: 'tool', tool_call_id: id, content };
  } catch (error) {
    return { role: 'tool', tool_call_id: id, content: failureText(error) };
  }
}

/** The SDK in front of a server. */
export const createOpenai = ({ url, maxRetries = 0 }: CallOptions): OpenAI =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey: 'FAKE-key', maxRetries });

async function converse(task: Task, options: CallOptions): Promise<readonly Turn[]> {
  const client = createOpenai(options);
  const fixed = paramsOf(task);
  const messages: OpenAI.ChatCompletionMessageParam[] =
    task.system === undefined ? [] : [{ role: 'system', content: task.system }];
  const turns: Turn[] = [];
  for (const said of task.says) {
    messages.push({ role: 'user', content: typeof said === 'string' ? said : partsOf(said).map(partOf) });
    for (let step = 0; step < MAX_STEPS; step++) {
      const completion = await call(client, { ...fixed, messages: [...messages] }, options);
      const turn = turnOf(completion);
      turns.push(turn);
      if (completion.choices[0]) messages.push(replayed(completion.choices[0].message));
      if (turn.calls.length === 0 || !task.tools || task.forcedTool !== undefined) break;
      messages.push(...turn.calls.map((each) => resultOf(task.tools ?? [], each)));
    }
  }
  return turns;
}

/** What `openai` says of an error, whatever was called. */
export const openaiFailure = (error: unknown): ClientFailure => apiFailure(error, OpenAI.APIError);

/** `openai`, Chat Completions. */
export const openaiClient: Client = {
  name: 'openai',
  dialect: 'openai-chat',
  showsReasoning: true,
  sendsMediaInResults: false,
  converse,
  failure: openaiFailure,
};
