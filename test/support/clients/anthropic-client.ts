import Anthropic from '@anthropic-ai/sdk';
import { apiFailure } from './api-failure.ts';
import {
  type CallOptions,
  type Client,
  type ClientTool,
  failureText,
  MAX_STEPS,
  type Part,
  partsOf,
  type Task,
  type Turn,
} from './client.ts';

type Params = Anthropic.MessageCreateParamsNonStreaming;
type Message = Anthropic.Message;

const DEFAULT_MAX_TOKENS = 2_048;

function blockOf(part: Part): Anthropic.TextBlockParam | Anthropic.ImageBlockParam | Anthropic.DocumentBlockParam {
  if ('text' in part) return { type: 'text', text: part.text };
  if ('image' in part) return { type: 'image', source: { type: 'base64', media_type: 'image/png', data: part.image } };
  if ('imageUrl' in part) return { type: 'image', source: { type: 'url', url: part.imageUrl } };
  const source = { type: 'base64', media_type: 'application/pdf', data: part.pdf } as const;
  return { type: 'document', source, title: part.title };
}

function paramsOf(task: Task): Omit<Params, 'messages'> {
  const { model, system, tools, forcedTool, stop, schema, isThinking } = task;
  return {
    model,
    max_tokens: task.maxTokens ?? DEFAULT_MAX_TOKENS,
    ...(system !== undefined && { system }),
    ...(tools && {
      tools: tools.map(({ name, description, parameters }) => ({
        name,
        ...(description !== undefined && { description }),
        input_schema: parameters as Anthropic.Tool.InputSchema,
      })),
    }),
    ...(forcedTool !== undefined && { tool_choice: { type: 'tool' as const, name: forcedTool } }),
    ...(stop && { stop_sequences: [...stop] }),
    ...(isThinking && { thinking: { type: 'enabled' as const, budget_tokens: 1_024 } }),
    ...(schema && {
      output_config: { format: { type: 'json_schema' as const, schema: schema as Record<string, unknown> } },
    }),
    ...task.fields,
  };
}

/** What of a client is called here; Foundry's has no batches. */
export interface MessagesClient {
  readonly messages: Pick<Anthropic.Messages, 'create' | 'stream'>;
}

async function call(client: MessagesClient, params: Params, options: CallOptions): Promise<Message> {
  const requestOptions = options.signal ? { signal: options.signal } : {};
  if (!options.isStream) return client.messages.create(params, requestOptions);
  const stream = client.messages.stream(params, requestOptions);
  stream.on('text', (text) => options.onText?.(text));
  return stream.finalMessage();
}

function turnOf(message: Message): Turn {
  const { usage } = message;
  const read = usage.cache_read_input_tokens ?? undefined;
  const written = usage.cache_creation_input_tokens ?? undefined;
  return {
    text: message.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join(''),
    reasoning: message.content.flatMap((block) => (block.type === 'thinking' ? [block.thinking] : [])).join(''),
    calls: message.content.flatMap((block) =>
      block.type === 'tool_use' ? [{ id: block.id, name: block.name, input: block.input }] : [],
    ),
    stop: message.stop_reason,
    usage: {
      input: usage.input_tokens + (read ?? 0) + (written ?? 0),
      output: usage.output_tokens,
      cacheRead: read,
      cacheWrite: written,
      reasoning: usage.output_tokens_details?.thinking_tokens,
    },
    message,
  };
}

function resultOf(
  tools: readonly ClientTool[],
  { id, name, input }: Turn['calls'][number],
): Anthropic.ToolResultBlockParam {
  const tool = tools.find((each) => each.name === name);
  try {
    if (!tool) throw new Error(`there is no tool ${name}`);
    const output = tool.run(input);
    const content = typeof output === 'string' ? output : output.map(blockOf);
    return { type: 'tool_result', tool_use_id: id, content };
  } catch (error) {
    return { type: 'tool_result', tool_use_id: id, content: failureText(error), is_error: true };
  }
}

async function converse(client: MessagesClient, task: Task, options: CallOptions): Promise<readonly Turn[]> {
  const fixed = paramsOf(task);
  const messages: Anthropic.MessageParam[] = [];
  const turns: Turn[] = [];
  for (const said of task.says) {
    messages.push({ role: 'user', content: typeof said === 'string' ? said : partsOf(said).map(blockOf) });
    for (let step = 0; step < MAX_STEPS; step++) {
      const message = await call(client, { ...fixed, messages }, options);
      const turn = turnOf(message);
      turns.push(turn);
      messages.push({ role: 'assistant', content: message.content as Anthropic.ContentBlockParam[] });
      if (turn.calls.length === 0 || !task.tools || task.forcedTool !== undefined) break;
      messages.push({ role: 'user', content: turn.calls.map((each) => resultOf(task.tools ?? [], each)) });
    }
  }
  return turns;
}

/** Drives an SDK that is made of `@anthropic-ai/sdk`. */
export const messagesClient = (name: string, create: (options: CallOptions) => MessagesClient): Client => ({
  name,
  dialect: 'anthropic-messages',
  showsReasoning: true,
  sendsMediaInResults: true,
  converse: (task, options) => converse(create(options), task, options),
  failure: (error) => apiFailure(error, Anthropic.APIError),
});

/** `@anthropic-ai/sdk`. */
export const anthropicClient: Client = messagesClient(
  '@anthropic-ai/sdk',
  ({ url, maxRetries = 0 }) => new Anthropic({ baseURL: url, apiKey: 'FAKE-key', maxRetries }),
);
