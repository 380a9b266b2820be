import {
  ApiError,
  type Content,
  FunctionCallingConfigMode,
  type FunctionDeclaration,
  type GenerateContentConfig,
  type GenerateContentResponse,
  GoogleGenAI,
  type Part,
} from '@google/genai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { digestOf, PNG, sizeOf } from '../support/media.ts';
import { mark } from '../support/scenario-mark.ts';
import { DIALECTS, startWorld, type World, type WorldDialect } from '../support/world.ts';

const KEY = 'FAKE-key-of-the-client';

/** Models by the upstream that they lead to: a plain one and one that thinks. */
const MODELS: Readonly<Record<WorldDialect, { readonly plain: string; readonly thinker: string }>> = {
  'openai-chat': { plain: 'gemini-2.5-flash', thinker: 'gemini-3-pro-preview' },
  'anthropic-messages': { plain: 'gemini-2.5-pro', thinker: 'gemini-3-flash-preview' },
};

const WEATHER: FunctionDeclaration = {
  name: 'get_weather',
  description: 'Tells the weather.',
  parametersJsonSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
const TIME: FunctionDeclaration = {
  name: 'get_time',
  parametersJsonSchema: { type: 'object', properties: { zone: { type: 'string' } }, required: ['zone'] },
};

let world: World;
let client: GoogleGenAI;

/** With the runtime's own `fetch`: what the SDK wraps around it is not there in the tests' global scope. */
const httpOptions = () => ({ baseUrl: world.proxy.url, fetch });

beforeAll(async () => {
  world = await startWorld({
    config: {
      auth: { keys: [{ name: 'me', key: KEY }] },
      models: {
        'gemini-2.5-flash': 'chat/gpt-4.1',
        'gemini-3-pro-preview': 'thinker/qwen3',
        'gemini-2.5-pro': 'claude/claude-sonnet-4-6',
        'gemini-3-flash-preview': 'claude/claude-opus-4-5',
      },
    },
  });
  client = new GoogleGenAI({ apiKey: KEY, httpOptions: httpOptions() });
});

afterAll(() => world?.close());
beforeEach(() => world.reset());

interface Answer {
  readonly text: string;
  readonly thoughts: string;
  readonly calls: NonNullable<GenerateContentResponse['functionCalls']>;
  readonly last: GenerateContentResponse;
  /** What goes back as the model's turn. */
  readonly parts: readonly Part[];
}

interface Question {
  readonly model: string;
  readonly contents: string | Content[];
  readonly config?: GenerateContentConfig;
}

const partsOf = (response: GenerateContentResponse): readonly Part[] => response.candidates?.[0]?.content?.parts ?? [];

/** Asks in one form or the other, and puts a stream together as the SDK's users do. */
async function ask(isStream: boolean, question: Question): Promise<Answer> {
  const chunks: GenerateContentResponse[] = [];
  if (isStream) for await (const chunk of await client.models.generateContentStream(question)) chunks.push(chunk);
  else chunks.push(await client.models.generateContent(question));
  const parts = chunks.flatMap(partsOf);
  const words = (isThought: boolean) =>
    parts
      .flatMap(({ text, thought }) => (text !== undefined && (thought === true) === isThought ? [text] : []))
      .join('');
  const last = chunks.at(-1);
  if (!last) throw new Error('the stream had no chunks');
  return {
    text: words(false),
    thoughts: words(true),
    calls: chunks.flatMap((each) => each.functionCalls ?? []),
    last,
    parts,
  };
}

const user = (...parts: Part[]): Content => ({ role: 'user', parts });
const words = (text: string): Part => ({ text });
const finishOf = ({ last }: Answer) => last.candidates?.[0]?.finishReason;

const failure = async (work: Promise<unknown>): Promise<ApiError> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApiError)) throw new Error(`no error of the API: ${error}`);
  return error;
};

const CASES = DIALECTS.flatMap((upstream) => [true, false].map((isStream) => ({ upstream, isStream })));

describe.each(CASES)('@google/genai in front of $upstream, stream: $isStream', ({ upstream, isStream }) => {
  const { plain, thinker } = MODELS[upstream];
  const received = (at = -1) => world.upstream(upstream).requests.at(at)?.facts;

  it('text, with the counts and the reason in the last chunk', async () => {
    const config = {
      systemInstruction: 'Be brief – 你好.',
      maxOutputTokens: 64,
      stopSequences: ['END'],
      temperature: 0.5,
    };
    const answer = await ask(isStream, { model: plain, contents: `Hello ${mark('text')}`, config });
    expect(answer.text).toBe('Grüße aus Zürich: 你好, 👋🏽 – done.');
    expect([finishOf(answer), answer.last.modelVersion]).toEqual(['STOP', plain]);
    expect(answer.last.usageMetadata).toMatchObject({
      promptTokenCount: expect.any(Number),
      candidatesTokenCount: expect.any(Number),
      totalTokenCount: expect.any(Number),
    });
    expect(received()).toMatchObject({ system: 'Be brief – 你好.', isStream, stopSequences: ['END'] });
  });

  it('several turns', async () => {
    const first = await ask(isStream, { model: plain, contents: [user(words(`One ${mark('echo')}`))] });
    const contents = [
      user(words('One')),
      { role: 'model', parts: [...first.parts] },
      user(words(`Two ${mark('echo')}`)),
    ];
    const { text } = await ask(isStream, { model: plain, contents });
    expect(text).toContain('turn 2; you said "Two');
    expect(text).toContain('I said "turn 1;');
  });

  it('a call, and its result', async () => {
    const question = user(words(`Weather? ${mark('tool', { arguments: '{"city":"Zürich"}' })}`));
    const config = { tools: [{ functionDeclarations: [WEATHER] }] };
    const asked = await ask(isStream, { model: plain, contents: [question], config });
    expect(asked.text).toBe('Let me look.');
    expect(asked.calls).toEqual([{ id: expect.any(String), name: 'get_weather', args: { city: 'Zürich' } }]);
    expect(finishOf(asked)).toBe('STOP');
    const [call] = asked.calls;
    const response = { id: call?.id ?? '', name: 'get_weather', response: { output: 'sunny' } };
    const contents = [question, { role: 'model', parts: [...asked.parts] }, user({ functionResponse: response })];
    const answer = await ask(isStream, { model: plain, contents, config });
    expect(answer.text).toContain('The tools said:');
    expect(received()?.results).toEqual([{ id: expect.any(String), text: 'sunny', isError: false }]);
  });

  it('parallel calls, answered without ids', async () => {
    const question = user(words(`Both! ${mark('tool-parallel')}`));
    const config = { tools: [{ functionDeclarations: [WEATHER, TIME] }] };
    const asked = await ask(isStream, { model: plain, contents: [question], config });
    expect(asked.calls.map(({ name }) => name)).toEqual(['get_weather', 'get_time']);
    expect(new Set(asked.calls.map(({ id }) => id)).size).toBe(2);
    const results = [
      { functionResponse: { name: 'get_time', response: { output: '12:34' } } },
      { functionResponse: { name: 'get_weather', response: { error: 'the station is down' } } },
    ];
    const contents = [question, { role: 'model', parts: [...asked.parts] }, user(...results)];
    await ask(isStream, { model: plain, contents, config });
    const said = Object.fromEntries((received()?.results ?? []).map(({ id, text }) => [id, text]));
    const [weather = '', time = ''] = asked.calls.map(({ id }) => id);
    expect(said).toEqual({ [time]: '12:34', [weather]: expect.stringContaining('the station is down') });
  });

  it('a call without arguments has an empty object', async () => {
    const config = { tools: [{ functionDeclarations: [{ name: 'ping' }] }] };
    const answer = await ask(isStream, { model: plain, contents: mark('tool-no-arguments'), config });
    expect(answer.calls).toEqual([{ id: expect.any(String), name: 'ping', args: {} }]);
  });

  it('a forced tool', async () => {
    const config = {
      tools: [{ functionDeclarations: [WEATHER, TIME] }],
      toolConfig: {
        functionCallingConfig: { mode: FunctionCallingConfigMode.ANY, allowedFunctionNames: ['get_time'] },
      },
    };
    const answer = await ask(isStream, { model: plain, contents: mark('tool'), config });
    expect(answer.calls[0]?.name).toBe('get_time');
    expect(received()?.forcedTool).toBe('get_time');
  });

  it('a picture', async () => {
    const contents = [user(words(`Look ${mark('image')}`), { inlineData: { mimeType: 'image/png', data: PNG } })];
    await ask(isStream, { model: plain, contents });
    expect(received()?.images).toMatchObject([{ mediaType: 'image/png', bytes: sizeOf(PNG), digest: digestOf(PNG) }]);
  });

  it('thoughts, only for who asks for them', async () => {
    const contents = `Think ${mark('thinking')}`;
    const config = { thinkingConfig: { includeThoughts: true, thinkingBudget: 2048 }, maxOutputTokens: 8192 };
    const shown = await ask(isStream, { model: thinker, contents, config });
    expect(shown.thoughts).toBe('First I think – then I answer.');
    const hidden = await ask(isStream, {
      model: thinker,
      contents,
      config: { thinkingConfig: { thinkingBudget: 2048 } },
    });
    expect(hidden.thoughts).toBe('');
    expect(hidden.text).toBe(shown.text);
  });

  it('JSON of a given shape, with types in capitals', async () => {
    const responseJsonSchema = {
      type: 'OBJECT',
      properties: { model_choice: { type: 'STRING', enum: ['flash', 'pro'] } },
      required: ['model_choice'],
    };
    const config = { responseMimeType: 'application/json', responseJsonSchema };
    const { text } = await ask(isStream, { model: plain, contents: mark('structured'), config });
    expect(JSON.parse(text)).toEqual({ model_choice: 'flash' });
  });

  it.each([
    ['length', 'MAX_TOKENS'],
    ['content-filter', 'SAFETY'],
    ['refusal', 'SAFETY'],
    ['context-window', 'MAX_TOKENS'],
    ['empty', 'STOP'],
  ] as const)('the end of %s is %s', async (scenario, word) => {
    expect(finishOf(await ask(isStream, { model: plain, contents: mark(scenario) }))).toBe(word);
  });

  it.each([
    ['error-400', 400, 'INVALID_ARGUMENT'],
    ['error-401', 400, 'FAILED_PRECONDITION'],
    ['error-404', 404, 'NOT_FOUND'],
    ['context-overflow', 400, 'INVALID_ARGUMENT'],
    ['error-429', 429, 'RESOURCE_EXHAUSTED'],
    ['error-500', 500, 'INTERNAL'],
    ['error-503', 503, 'UNAVAILABLE'],
  ] as const)('%s is %d %s', async (scenario, status, word) => {
    const error = await failure(ask(isStream, { model: plain, contents: mark(scenario, { 'retry-after': 1 }) }));
    expect(error.status).toBe(status);
    expect(JSON.parse(error.message).error).toMatchObject({ code: status, status: word, message: expect.any(String) });
  });

  it('an error in the first event of a reply has a status of its own', async () => {
    const error = await failure(ask(isStream, { model: plain, contents: mark('error-first') }));
    expect(error.status).toBeGreaterThanOrEqual(500);
  });

  it('counts tokens', async () => {
    const { totalTokens } = await client.models.countTokens({ model: plain, contents: 'How many tokens are these?' });
    expect(totalTokens).toBeGreaterThan(3);
    expect(totalTokens).toBeLessThan(20);
  });
});

describe('@google/genai', () => {
  it('lists the names that can be asked for, and one of them', async () => {
    const names: (string | undefined)[] = [];
    for await (const { name } of await client.models.list()) names.push(name);
    expect(names).toContain('models/gemini-2.5-pro');
    const model = await client.models.get({ model: 'gemini-2.5-pro' });
    expect(model).toMatchObject({ name: 'models/gemini-2.5-pro', supportedActions: expect.any(Array) });
    expect((await failure(client.models.get({ model: 'nobody-9' }))).status).toBe(404);
  });

  it.each(['v1beta', 'v1'])('speaks %s', async (apiVersion) => {
    const other = new GoogleGenAI({ apiKey: KEY, apiVersion, httpOptions: httpOptions() });
    const { text } = await other.models.generateContent({ model: 'gemini-2.5-pro', contents: mark('echo') });
    expect(text).toContain('turn 1;');
    const names: (string | undefined)[] = [];
    for await (const { name } of await other.models.list()) names.push(name);
    expect(names).toContain('models/gemini-2.5-pro');
  });

  it('speaks to Vertex AI, with an express key', async () => {
    const vertex = new GoogleGenAI({ vertexai: true, apiKey: KEY, httpOptions: httpOptions() });
    const { text } = await vertex.models.generateContent({ model: 'gemini-2.5-pro', contents: mark('echo') });
    expect(text).toContain('turn 1;');
  });

  it('a wrong key is 401', async () => {
    const stranger = new GoogleGenAI({ apiKey: 'FAKE-wrong', httpOptions: httpOptions() });
    const error = await failure(stranger.models.generateContent({ model: 'gemini-2.5-pro', contents: 'hi' }));
    expect([error.status, JSON.parse(error.message).error.status]).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('keeps a conversation of its own', async () => {
    for (const { plain } of Object.values(MODELS)) {
      const chat = client.chats.create({ model: plain });
      let text = '';
      for await (const chunk of await chat.sendMessageStream({ message: `One ${mark('echo')}` }))
        text += chunk.text ?? '';
      expect(text).toContain('turn 1;');
      expect((await chat.sendMessage({ message: `Two ${mark('echo')}` })).text).toContain('turn 2;');
    }
  });
});
