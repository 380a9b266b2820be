import { ChatAnthropic } from '@langchain/anthropic';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import {
  type AIMessage,
  type AIMessageChunk,
  type BaseMessage,
  HumanMessage,
  ToolMessage,
  type UsageMetadata,
} from '@langchain/core/messages';
import { concat } from '@langchain/core/utils/stream';
import { ChatOpenAI } from '@langchain/openai';
import { type CallOptions, failureText, type PlainClient, type PlainTask } from './client.ts';
import { type Speech, talk } from './talk.ts';

type Make = (model: string, options: CallOptions) => BaseChatModel;

/** A model that knows the task's tools. */
function withTools(model: BaseChatModel, { tools }: PlainTask) {
  const declared = tools?.map(({ name, description = '', parameters }) => ({
    type: 'function',
    function: { name, description, parameters },
  }));
  return declared && model.bindTools ? model.bindTools(declared) : model;
}

async function answer(
  model: ReturnType<typeof withTools>,
  history: readonly BaseMessage[],
  { isStream, signal, onText }: CallOptions,
): Promise<AIMessage | AIMessageChunk> {
  const options = signal ? { signal } : {};
  if (!isStream) return model.invoke([...history], options);
  let whole: AIMessageChunk | undefined;
  for await (const chunk of await model.stream([...history], options)) {
    whole = whole ? concat(whole, chunk) : chunk;
    if (chunk.text !== '') onText?.(chunk.text);
  }
  if (!whole) throw new Error('the stream had no chunks');
  return whole;
}

const langchainClient = (name: string, make: Make): PlainClient => ({
  name,
  converse(task, options) {
    const model = withTools(make(task.model, options), task);
    const speech: Speech<BaseMessage> = {
      user: (text) => new HumanMessage(text),
      async ask(history) {
        const message = await answer(model, history, options);
        const { tool_calls = [] } = message;
        const usage = message.usage_metadata as UsageMetadata | undefined;
        const calls = tool_calls.map(({ id = '', name: tool, args }) => ({ id, name: tool, input: args }));
        const counts = { input: usage?.input_tokens, output: usage?.output_tokens };
        return { turn: { text: message.text, calls, usage: counts }, items: [message] };
      },
      results: (outputs) =>
        outputs.map(({ id, name: tool, output }) => new ToolMessage({ content: output, tool_call_id: id, name: tool })),
    };
    return talk(task, speech);
  },
  failure: (error) => ({
    className: (error as Error).constructor.name,
    status: (error as { status?: number }).status,
    type: undefined,
    message: failureText(error),
    header: () => undefined,
  }),
});

const openai =
  (useResponsesApi: boolean): Make =>
  (model, { url, maxRetries = 0 }) =>
    new ChatOpenAI({
      model,
      apiKey: 'FAKE-key',
      configuration: { baseURL: `${url}/v1` },
      maxRetries,
      useResponsesApi,
    });

/** `@langchain/openai`, Chat Completions. */
export const langchainOpenaiClient: PlainClient = langchainClient('@langchain/openai', openai(false));

/** `@langchain/openai`, Responses. */
export const langchainResponsesClient: PlainClient = langchainClient('@langchain/openai, Responses', openai(true));

/** `@langchain/anthropic`. */
export const langchainAnthropicClient: PlainClient = langchainClient(
  '@langchain/anthropic',
  (model, { url, maxRetries = 0 }) =>
    new ChatAnthropic({ model, apiKey: 'FAKE-key', anthropicApiUrl: url, maxRetries }),
);
