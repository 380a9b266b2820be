import {
  ApiError,
  type Content,
  type GenerateContentParameters,
  type GenerateContentResponse,
  GoogleGenAI,
  type Part,
} from '@google/genai';
import { type CallOptions, failureText, type PlainClient, type PlainTask } from './client.ts';
import { type Speech, talk } from './talk.ts';

const partsOf = ({ candidates }: GenerateContentResponse): readonly Part[] => candidates?.[0]?.content?.parts ?? [];

const textOf = (parts: readonly Part[]): string =>
  parts.flatMap(({ text, thought }) => (text !== undefined && !thought ? [text] : [])).join('');

/** All chunks of a stream; a whole reply is one. */
async function chunksOf(
  client: GoogleGenAI,
  question: GenerateContentParameters,
  options: CallOptions,
): Promise<readonly GenerateContentResponse[]> {
  if (!options.isStream) return [await client.models.generateContent(question)];
  const chunks: GenerateContentResponse[] = [];
  for await (const chunk of await client.models.generateContentStream(question)) {
    chunks.push(chunk);
    const text = textOf(partsOf(chunk));
    if (text !== '') options.onText?.(text);
  }
  return chunks;
}

const configOf = ({ tools }: PlainTask, { signal }: CallOptions) => ({
  ...(signal && { abortSignal: signal }),
  ...(tools && {
    tools: [
      {
        functionDeclarations: tools.map(({ name, description = '', parameters }) => ({
          name,
          description,
          parametersJsonSchema: parameters,
        })),
      },
    ],
  }),
});

/** `@google/genai`. */
export const googleGenaiClient: PlainClient = {
  name: '@google/genai',
  converse(task, options) {
    // With the runtime's own `fetch`: what the SDK wraps around it is not there in the tests' global scope.
    const client = new GoogleGenAI({ apiKey: 'FAKE-key', httpOptions: { baseUrl: options.url, fetch } });
    const config = configOf(task, options);
    const speech: Speech<Content> = {
      user: (text) => ({ role: 'user', parts: [{ text }] }),
      async ask(history) {
        const chunks = await chunksOf(client, { model: task.model, contents: [...history], config }, options);
        const parts = chunks.flatMap(partsOf);
        const calls = chunks.flatMap(({ functionCalls }) => functionCalls ?? []);
        const usage = chunks.at(-1)?.usageMetadata;
        const turn = {
          text: textOf(parts),
          calls: calls.map(({ id = '', name = '', args }) => ({ id, name, input: args })),
          usage: { input: usage?.promptTokenCount, output: usage?.candidatesTokenCount },
        };
        return { turn, items: [{ role: 'model', parts }] };
      },
      results: (outputs) => [
        {
          role: 'user',
          parts: outputs.map(({ id, name, output }) => ({ functionResponse: { id, name, response: { output } } })),
        },
      ],
    };
    return talk(task, speech);
  },
  failure: (error) => ({
    className: (error as Error).constructor.name,
    status: error instanceof ApiError ? error.status : undefined,
    type: undefined,
    message: failureText(error),
    header: () => undefined,
  }),
};
