import {
  ApiError,
  type Content,
  type GenerateContentConfig,
  type GenerateContentResponse,
  GoogleGenAI,
} from '@google/genai';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { ANSWER_SCHEMA, GOOD, TOOLS } from './__fixtures__/sdk-questions.ts';
import type { ScriptedUpstream } from './scripted-upstream.ts';
import { startScriptedUpstream } from './start-scripted-upstream.ts';

const BROKEN = ['cut', 'error-first', 'error-midway', 'cut-in-tool', 'error-in-tool'];

let upstream: ScriptedUpstream;
let openai: OpenAI;
let google: GoogleGenAI;

beforeAll(async () => {
  upstream = await startScriptedUpstream({ parameters: { ms: '5', bytes: '1000000' } });
  openai = new OpenAI({ apiKey: 'FAKE', baseURL: `${upstream.url}/v1`, maxRetries: 0 });
  // With the runtime's own `fetch`: what the SDK wraps around it is not there in the tests' global scope.
  google = new GoogleGenAI({ apiKey: 'FAKE', httpOptions: { baseUrl: upstream.url, fetch } as never });
});

afterAll(() => upstream.close());

const question = (scenario: string): string => `Please. [[scenario:${scenario}]]`;

describe('openai, Responses', () => {
  const body = (scenario: string) => ({
    model: 'gpt-5.1',
    input: [{ role: 'user', content: question(scenario) }] as OpenAI.Responses.ResponseInputItem[],
    store: false,
    include: ['reasoning.encrypted_content' as const],
    reasoning: { effort: 'low' as const, summary: 'auto' as const },
    tools: TOOLS.map(({ name, schema }) => ({ type: 'function' as const, name, parameters: schema, strict: false })),
    ...(scenario === 'structured' && {
      text: { format: { type: 'json_schema' as const, name: 'answer', schema: ANSWER_SCHEMA } },
    }),
  });

  const stream = (scenario: string) => openai.responses.stream(body(scenario)).finalResponse();

  /** What must be the same in a stream and in a document: everything but ids. */
  const essence = (response: OpenAI.Responses.Response): unknown =>
    JSON.parse(
      JSON.stringify(response, (key, value) =>
        ['id', 'call_id', 'output_text', 'output_parsed', 'parsed', 'parsed_arguments'].includes(key)
          ? undefined
          : value,
      ),
    );

  it.each(GOOD)('takes the stream and the document of %s, which say the same', async (scenario) => {
    expect(essence(await stream(scenario))).toEqual(essence(await openai.responses.create(body(scenario))));
  });

  it('numbers events without gaps, and each item keeps its id', async () => {
    const numbers: number[] = [];
    const ids = new Set<string>();
    for await (const event of await openai.responses.create({ ...body('thinking-tool'), stream: true })) {
      numbers.push(event.sequence_number);
      if ('item_id' in event && typeof event.item_id === 'string') ids.add(event.item_id);
    }
    expect(numbers).toEqual(numbers.map((_, at) => at));
    expect(ids.size).toBe(2);
  });

  it('gets its sealed reasoning and its calls back over two turns, and no others', async () => {
    const first = await openai.responses.create(body('thinking-tool'));
    expect(first.output.map(({ type }) => type)).toEqual(['reasoning', 'function_call']);
    const call = first.output.find((item) => item.type === 'function_call');
    const result = { type: 'function_call_output' as const, call_id: call?.call_id ?? '', output: 'the file says 42' };
    const turns = (output: OpenAI.Responses.ResponseOutputItem[]) => ({
      ...body('thinking-tool'),
      input: [...body('thinking-tool').input, ...output, result] as OpenAI.Responses.ResponseInputItem[],
    });
    const second = await openai.responses.create(turns(first.output));
    expect(second.output_text).toContain('Earlier thoughts: 1. ');
    expect(second.output_text).toContain('the file says 42');
    const forged = first.output.map((item) =>
      item.type === 'reasoning' ? { ...item, encrypted_content: 'FAKE-of-another' } : item,
    );
    await expect(openai.responses.create(turns(forged))).rejects.toMatchObject({
      status: 400,
      code: 'invalid_encrypted_content',
    });
  });

  it('shows reasoning and its seal to those alone who ask for them', async () => {
    const { include: _, reasoning: __, ...bare } = body('thinking');
    const { output } = await openai.responses.create(bare);
    expect(output[0]).toMatchObject({ type: 'reasoning', summary: [] });
    expect(output[0]).not.toHaveProperty('encrypted_content');
  });

  it('sees usage with its parts', async () => {
    const { usage } = await stream('usage');
    expect(usage).toEqual({
      input_tokens: 1000,
      input_tokens_details: { cached_tokens: 600, cache_write_tokens: 150 },
      output_tokens: 300,
      output_tokens_details: { reasoning_tokens: 120 },
      total_tokens: 1300,
    });
  });

  it('sees the end of a turn as it was', async () => {
    const ends = ['length', 'content-filter', 'tool', 'text', 'context-window'];
    const replies = await Promise.all(ends.map((name) => openai.responses.create(body(name))));
    expect(replies.map(({ status, incomplete_details }) => incomplete_details?.reason ?? status)).toEqual([
      'max_output_tokens',
      'content_filter',
      'completed',
      'completed',
      'max_output_tokens',
    ]);
    expect(replies[0]?.output.at(-1)).toMatchObject({ status: 'incomplete' });
    const refusal = await stream('refusal');
    expect(refusal.output).toMatchObject([{ content: [{ type: 'refusal', refusal: 'I cannot help with that.' }] }]);
  });

  it.each(BROKEN)('notices %s', async (scenario) => {
    await expect(stream(scenario)).rejects.toThrow();
  });

  it('tells of an error in the stream twice, as the service does', async () => {
    const events: string[] = [];
    const read = async (): Promise<void> => {
      const response = await fetch(`${upstream.url}/v1/responses`, {
        method: 'POST',
        headers: { authorization: 'Bearer FAKE', 'content-type': 'application/json' },
        body: JSON.stringify({ ...body('error-midway'), stream: true }),
      });
      events.push(...[...(await response.text()).matchAll(/^event: (.*)$/gm)].map(([, name]) => name ?? ''));
    };
    await read();
    expect(events.slice(-2)).toEqual(['error', 'response.failed']);
    expect(events).not.toContain('response.output_text.done');
  });

  it('counts tokens', async () => {
    const { store: _, include: __, ...countable } = body('text');
    const { input_tokens } = await openai.responses.inputTokens.count(countable);
    expect(input_tokens).toBeGreaterThan(50);
  });
});

describe('@google/genai', () => {
  const asked = (scenario: string, config: GenerateContentConfig = {}) => ({
    model: 'gemini-3-pro-preview',
    contents: [{ role: 'user', parts: [{ text: question(scenario) }] }] as Content[],
    config: {
      thinkingConfig: { includeThoughts: true },
      stopSequences: ['three'],
      tools: [{ functionDeclarations: TOOLS.map(({ name, schema }) => ({ name, parametersJsonSchema: schema })) }],
      ...(scenario === 'structured' && { responseMimeType: 'application/json', responseJsonSchema: ANSWER_SCHEMA }),
      ...config,
    },
  });

  /** A stream put together as the users of the SDK do. */
  async function stream(question: ReturnType<typeof asked>): Promise<GenerateContentResponse[]> {
    const chunks: GenerateContentResponse[] = [];
    for await (const chunk of await google.models.generateContentStream(question)) chunks.push(chunk);
    return chunks;
  }

  const partsOf = (chunks: readonly GenerateContentResponse[]) =>
    chunks.flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? []);

  function essence(chunks: readonly GenerateContentResponse[]): unknown {
    const parts = partsOf(chunks);
    const last = chunks.at(-1);
    return {
      text: parts.map(({ text, thought }) => (thought ? '' : text)).join(''),
      thoughts: parts.map(({ text, thought }) => (thought ? text : '')).join(''),
      calls: parts.flatMap(({ functionCall, thoughtSignature }) =>
        functionCall ? [{ functionCall, thoughtSignature }] : [],
      ),
      signatures: parts.flatMap(({ thoughtSignature }) => thoughtSignature ?? []),
      finish: last?.candidates?.[0]?.finishReason,
      usage: last?.usageMetadata,
    };
  }

  it.each(GOOD)('takes the stream and the document of %s, which say the same', async (scenario) => {
    const streamed = await stream(asked(scenario));
    expect(essence(streamed)).toEqual(essence([await google.models.generateContent(asked(scenario))]));
    expect(streamed.at(-1)?.candidates?.[0]?.finishReason).toBeDefined();
  });

  it('gets the signature of its call back over two turns, and misses it', async () => {
    const first = await stream(asked('thinking-tool'));
    const parts = partsOf(first);
    const signed = parts.filter(({ thoughtSignature }) => thoughtSignature);
    expect(signed).toMatchObject([{ functionCall: { name: 'read_file' } }]);
    const answer = { functionResponse: { name: 'read_file', response: { output: 'the file says 42' } } };
    const turns = (model: typeof parts) => ({
      ...asked('thinking-tool'),
      contents: [
        ...asked('thinking-tool').contents,
        { role: 'model', parts: model },
        { role: 'user', parts: [answer] },
      ],
    });
    const second = await google.models.generateContent(turns(parts));
    expect(second.text).toContain('Earlier thoughts: 1. ');
    expect(second.text).toContain('the file says 42');
    const unsigned = parts.map(({ thoughtSignature: _, ...part }) => part);
    await expect(google.models.generateContent(turns(unsigned))).rejects.toThrow(/missing a thought_signature/);
    const stood = unsigned.map((part) =>
      part.functionCall ? { ...part, thoughtSignature: 'skip_thought_signature_validator' } : part,
    );
    await expect(google.models.generateContent(turns(stood))).resolves.toMatchObject({
      text: expect.stringContaining('Earlier thoughts: 0. '),
    });
  });

  it('sees usage with its parts, which are totals in every chunk', async () => {
    const chunks = await stream(asked('usage'));
    expect(chunks.every(({ usageMetadata }) => usageMetadata?.promptTokenCount === 1000)).toBe(true);
    expect(chunks.at(-1)?.usageMetadata).toMatchObject({
      promptTokenCount: 1000,
      cachedContentTokenCount: 600,
      candidatesTokenCount: 180,
      thoughtsTokenCount: 120,
      totalTokenCount: 1300,
    });
  });

  it('sees the end of a turn as it was', async () => {
    const ends = ['stop-sequence', 'length', 'refusal', 'content-filter', 'tool', 'text'];
    const replies = await Promise.all(ends.map((name) => google.models.generateContent(asked(name))));
    expect(replies.map(({ candidates }) => candidates?.[0]?.finishReason)).toEqual([
      'STOP',
      'MAX_TOKENS',
      'PROHIBITED_CONTENT',
      'SAFETY',
      'STOP',
      'STOP',
    ]);
  });

  it('gets Google’s words for an error', async () => {
    await expect(google.models.generateContent(asked('error-429'))).rejects.toBeInstanceOf(ApiError);
    await expect(google.models.generateContent(asked('error-529'))).rejects.toThrow(/"status":"UNAVAILABLE"/);
  });

  it.each(BROKEN)('notices %s', async (scenario) => {
    await expect(stream(asked(scenario))).rejects.toThrow();
  });

  it('lists models and counts tokens', async () => {
    const models: (string | undefined)[] = [];
    for await (const { name } of await google.models.list()) models.push(name);
    expect(models).toEqual(['models/scripted-model']);
    const { totalTokens } = await google.models.countTokens({ model: 'm', contents: asked('text').contents });
    expect(totalTokens).toBeGreaterThan(5);
  });

  it('sends CRLF events with alt=sse, and one list without', async () => {
    const ask = async (query: string): Promise<string> => {
      const response = await fetch(`${upstream.url}/v1beta/models/m:streamGenerateContent${query}`, {
        method: 'POST',
        headers: { 'x-goog-api-key': 'FAKE', 'content-type': 'application/json' },
        body: JSON.stringify({ contents: asked('text').contents }),
      });
      return response.text();
    };
    expect(await ask('?alt=sse')).toMatch(/^data: \{.*\}\r\n\r\ndata: /);
    const list: { candidates: { finishReason?: string }[] }[] = JSON.parse(await ask(''));
    expect(list.length).toBeGreaterThan(3);
    expect(list.at(-1)?.candidates[0]?.finishReason).toBe('STOP');
  });
});
