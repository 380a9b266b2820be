import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import {
  APICallError,
  generateText,
  type JSONSchema7,
  jsonSchema,
  type LanguageModel,
  type ModelMessage,
  Output,
  stepCountIs,
  streamText,
  type ToolSet,
  tool,
} from 'ai';
import type { WorldDialect } from '../world.ts';
import {
  type CallOptions,
  type Client,
  type ClientFailure,
  type ClientTool,
  failureText,
  MAX_STEPS,
  type Part,
  type PlainClient,
  partsOf,
  type Task,
  type Turn,
} from './client.ts';

// The SDK prints a warning for each setting that a model is not known to take.
Object.assign(globalThis, { AI_SDK_LOG_WARNINGS: false });

type Settings = Parameters<typeof generateText>[0];
type Step = Awaited<ReturnType<typeof generateText>>['steps'][number];

function contentPart(part: Part) {
  if ('text' in part) return { type: 'text' as const, text: part.text };
  if ('image' in part) return { type: 'file' as const, data: part.image, mediaType: 'image/png' };
  if ('imageUrl' in part) return { type: 'file' as const, data: new URL(part.imageUrl), mediaType: 'image/png' };
  return { type: 'file' as const, data: part.pdf, mediaType: 'application/pdf', filename: part.title };
}

/** What a tool gives back, in the form that the SDK hands to the model. */
function modelOutput(output: string | readonly Part[]) {
  if (typeof output === 'string') return { type: 'text' as const, value: output };
  return {
    type: 'content' as const,
    value: output.map((part) =>
      'image' in part
        ? { type: 'file' as const, data: { type: 'data' as const, data: part.image }, mediaType: 'image/png' }
        : { type: 'text' as const, text: 'text' in part ? part.text : '' },
    ),
  };
}

function toolsOf(tools: readonly ClientTool[]): ToolSet {
  const entries = tools.map(({ name, description, parameters, run }) => [
    name,
    tool({
      ...(description !== undefined && { description }),
      inputSchema: jsonSchema<unknown>(parameters as JSONSchema7),
      execute: async (input: unknown) => run(input),
      toModelOutput: ({ output }: { output: unknown }) => modelOutput(output as string | readonly Part[]),
    }),
  ]);
  return Object.fromEntries(entries) as ToolSet;
}

function turnOf(step: Step): Turn {
  const { usage } = step;
  return {
    text: step.text,
    reasoning: step.reasoningText ?? '',
    calls: step.toolCalls.map(({ toolCallId, toolName, input }) => ({ id: toolCallId, name: toolName, input })),
    stop: step.rawFinishReason,
    usage: {
      input: usage.inputTokens,
      output: usage.outputTokens,
      cacheRead: usage.inputTokenDetails.cacheReadTokens,
      cacheWrite: usage.inputTokenDetails.cacheWriteTokens,
      reasoning: usage.outputTokenDetails.reasoningTokens,
    },
    message: step,
  };
}

async function streamSteps(settings: Settings, options: CallOptions) {
  const result = streamText({ ...settings, onError: () => {} } as Parameters<typeof streamText>[0]);
  for await (const part of result.fullStream) {
    if (part.type === 'text-delta') options.onText?.(part.text);
    if (part.type === 'error') throw part.error;
    if (part.type === 'abort') throw new DOMException('aborted', 'AbortError');
  }
  return { steps: await result.steps, messages: (await result.response).messages };
}

async function steps(settings: Settings, options: CallOptions) {
  if (options.isStream) return streamSteps(settings, options);
  const result = await generateText(settings);
  return { steps: result.steps, messages: result.response.messages };
}

/** How a provider of the SDK is made, and what makes its models think. */
export interface Maker {
  model(options: CallOptions, id: string): LanguageModel;
  readonly thinking: object;
}

/** Has a conversation by any provider of the SDK. */
export async function converseWithAi(maker: Maker, task: Task, options: CallOptions): Promise<readonly Turn[]> {
  const { system, tools, forcedTool, maxTokens, stop, schema, isThinking } = task;
  const messages: ModelMessage[] = [];
  const turns: Turn[] = [];
  for (const said of task.says) {
    messages.push({ role: 'user', content: partsOf(said).map(contentPart) });
    const settings = {
      model: maker.model(options, task.model),
      messages: [...messages],
      maxRetries: options.maxRetries ?? 0,
      stopWhen: stepCountIs(forcedTool === undefined ? MAX_STEPS : 1),
      ...(system !== undefined && { system }),
      ...(tools && { tools: toolsOf(tools) }),
      ...(forcedTool !== undefined && { toolChoice: { type: 'tool' as const, toolName: forcedTool } }),
      ...(maxTokens !== undefined && { maxOutputTokens: maxTokens }),
      ...(stop && { stopSequences: [...stop] }),
      ...(schema && { output: Output.object({ schema: jsonSchema(schema as JSONSchema7) }) }),
      ...(isThinking && { providerOptions: maker.thinking }),
      ...(options.signal && { abortSignal: options.signal }),
    } as Settings;
    const made = await steps(settings, options);
    turns.push(...made.steps.map((step) => turnOf(step as Step)));
    messages.push(...made.messages);
  }
  return turns;
}

function failure(error: unknown): ClientFailure {
  const api = APICallError.isInstance(error) ? error : undefined;
  const data = api?.data as { error?: { type?: string } } | undefined;
  return {
    className: (error as Error).name ?? typeof error,
    status: api?.statusCode,
    type: data?.error?.type,
    message: failureText(error),
    header: (header) => api?.responseHeaders?.[header],
  };
}

const plainAiClient = (name: string, maker: Maker): PlainClient => ({
  name,
  converse: (task, options) => converseWithAi(maker, task, options),
  failure,
});

function aiClient(name: string, dialect: WorldDialect, maker: Maker): Client {
  const isAnthropic = dialect === 'anthropic-messages';
  return {
    name,
    dialect,
    showsReasoning: isAnthropic,
    sendsMediaInResults: isAnthropic,
    converse: (task, options) => converseWithAi(maker, task, options),
    failure,
  };
}

const openaiProvider = ({ url }: CallOptions) => createOpenAI({ baseURL: `${url}/v1`, apiKey: 'FAKE-key' });

/** `ai` with `@ai-sdk/anthropic`. */
export const aiAnthropicClient: Client = aiClient('ai + @ai-sdk/anthropic', 'anthropic-messages', {
  model: ({ url }, id) => createAnthropic({ baseURL: `${url}/v1`, apiKey: 'FAKE-key' })(id),
  thinking: { anthropic: { thinking: { type: 'enabled', budgetTokens: 1_024 } } },
});

/** `ai` with `@ai-sdk/openai`, Chat Completions. */
export const aiOpenaiClient: Client = aiClient('ai + @ai-sdk/openai', 'openai-chat', {
  model: (options, id) => openaiProvider(options).chat(id),
  thinking: { openai: { reasoningEffort: 'low' } },
});

/** `ai` with `@ai-sdk/openai` as it is by default, which is Responses. */
export const aiResponsesClient: PlainClient = plainAiClient('ai + @ai-sdk/openai, Responses', {
  model: (options, id) => openaiProvider(options)(id),
  thinking: { openai: { reasoningEffort: 'low' } },
});

/** How `ai` is used with `@ai-sdk/google`. */
export const GOOGLE_MAKER: Maker = {
  model: ({ url }, id) => createGoogleGenerativeAI({ baseURL: `${url}/v1beta`, apiKey: 'FAKE-key' })(id),
  thinking: { google: { thinkingConfig: { includeThoughts: true, thinkingBudget: 2_048 } } },
};

/** `ai` with `@ai-sdk/google`. */
export const aiGoogleClient: PlainClient = plainAiClient('ai + @ai-sdk/google', GOOGLE_MAKER);
