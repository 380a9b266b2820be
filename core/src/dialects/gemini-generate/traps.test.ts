import { describe, expect, it } from '@jest/globals';
import type { ChatEvent, JsonObject } from '../../contract/index.ts';
import { fakeReplyContext, PLAIN_REQUEST } from '../../testing/codec-contexts.ts';
import { runMapper } from '../../testing/run-mapper.ts';
import { foldEvents } from '../../wire/fold.ts';
import { sse } from '../../wire/framings/sse.ts';
import { anthropicMessages } from '../anthropic-messages/index.ts';
import { openaiChat } from '../openai-chat/index.ts';
import { assistant, call, decode, encode, result, system, tool, user } from './__fixtures__/requests.ts';
import { geminiGenerate } from './dialect.ts';
import { streamCodec, wholeCodec } from './reply-codec.ts';

const part = (parts: readonly JsonObject[], fields: JsonObject = {}): JsonObject => ({
  candidates: [{ content: { role: 'model', parts }, index: 0, ...fields }],
});
const read = (...chunks: readonly JsonObject[]): ChatEvent[] =>
  runMapper(
    streamCodec.decoder(fakeReplyContext()),
    chunks.map((chunk) => ({ data: JSON.stringify(chunk) })),
  );
const write = (events: readonly ChatEvent[]): JsonObject[] =>
  runMapper(streamCodec.encoder(fakeReplyContext()), events).map(({ data }) => JSON.parse(data));
const reply = (...events: readonly ChatEvent[]): readonly ChatEvent[] => [
  { type: 'reply-start' },
  ...events,
  { type: 'reply-end', finish: { reason: 'stop' } },
];

describe('traps of the facts page', () => {
  it('gemini trap 16 (router-for-me/CLIProxyAPI#2162): a result that looks like JSON stays a text', () => {
    const messages = [user('x'), assistant(call('a')), user(result('a', '{"title":"x"}'))];
    expect(encode({ messages }).contents.at(-1)?.parts).toEqual([
      { functionResponse: { id: 'a', name: 'f', response: { output: '{"title":"x"}' } } },
    ]);
  });

  it('gemini trap 20: long names of tools stay apart, in declarations, history, choice and answer', () => {
    const names = ['one', 'two'].map((end) => `mcp__a_server_with_a_long_name__${'very_'.repeat(9)}tool_${end}`);
    const { body, contents, replyRules } = encode({
      tools: names.map((name) => ({ ...tool, name })),
      toolChoice: { mode: 'tool', name: names[1] ?? '' },
      messages: [user('x'), assistant(call('a', '{}', names[1])), user(result('a', 'ok'))],
    });
    const [{ functionDeclarations }] = body.tools as unknown as [{ functionDeclarations: { name: string }[] }];
    const sent = functionDeclarations.map(({ name }) => name);
    expect(new Set(sent).size).toBe(2);
    for (const name of sent) expect(name).toMatch(/^[a-zA-Z_][a-zA-Z0-9_.-]{0,63}$/);
    expect(sent.map((name) => replyRules?.toolNames?.get(name))).toEqual(names);
    expect(body.toolConfig).toEqual({ functionCallingConfig: { mode: 'ANY', allowedFunctionNames: [sent[1]] } });
    expect(contents[1]?.parts[0]?.functionCall).toMatchObject({ name: sent[1] });
    expect(contents[2]?.parts[0]?.functionResponse).toMatchObject({ name: sent[1] });
  });

  it('gemini trap 22 (cloudwego/eino-ext#571): all results of a turn stand in one content, right behind it', () => {
    const messages = [
      user('x'),
      assistant(call('a'), call('b')),
      user(result('b', 'two')),
      user(result('a', 'one'), 'and now?'),
    ];
    const { contents } = encode({ messages });
    expect(contents.map(({ role }) => role)).toEqual(['user', 'model', 'user']);
    const parts = contents[2]?.parts ?? [];
    expect(parts.map((each) => Object.keys(each)[0])).toEqual(['functionResponse', 'functionResponse', 'text']);
  });

  it('gemini trap 23 (router-for-me/CLIProxyAPI#2360): the first call of a step is signed, by its maker or by a stand-in', () => {
    const signature = { origin: 'gemini-generate', value: 'FAKE' };
    const signatures = (...calls: Parameters<typeof assistant>) => {
      const messages = [user('x'), assistant(...calls), user(result('a', '1'), result('b', '2'))];
      return (model: string) => encode({ messages }, { model }).contents[1]?.parts.map((each) => each.thoughtSignature);
    };
    expect(signatures({ ...call('a'), signature }, call('b'))('gemini-3-pro')).toEqual(['FAKE', undefined]);
    const foreign = { ...call('a'), signature: { ...signature, origin: 'openai-responses' } };
    const stand = 'skip_thought_signature_validator';
    expect(signatures('hm', foreign, call('b'))('gemini-3-pro')).toEqual([undefined, stand, undefined]);
    expect(signatures(foreign, call('b'))('gemini-2.5-pro')).toEqual([undefined, undefined]);
  });

  it('gemini trap 23: a signature goes through a Chat client and back', () => {
    const events = read(
      part([{ functionCall: { name: 'f', args: {} }, thoughtSignature: 'FAKE' }], { finishReason: 'STOP' }),
    );
    const [only] = runMapper(openaiChat.chat!.whole.encoder(fakeReplyContext()), events);
    const [choice] = (JSON.parse(only?.data ?? '') as { choices: [{ message: JsonObject }] }).choices;
    const context = { headers: {}, newId: (prefix: string) => prefix, now: () => 0, note: () => undefined };
    const calls = choice.message.tool_calls as unknown as [{ id: string }];
    const messages = [
      { role: 'user', content: 'x' },
      choice.message,
      { role: 'tool', tool_call_id: calls[0].id, content: 'ok' },
    ];
    const request = openaiChat.chat!.decodeRequest({ model: 'm', messages }, context);
    expect(encode(request).contents[1]?.parts[0]?.thoughtSignature).toBe('FAKE');
  });

  it('gemini trap 24 (agentjido/req_llm#638): a last chunk without parts ends the reply all the same', () => {
    const last = { candidates: [{ finishReason: 'STOP', index: 0 }], usageMetadata: { promptTokenCount: 3 } };
    expect(foldEvents(read(part([{ text: 'hi' }]), last))).toMatchObject({
      finish: { reason: 'stop', raw: 'STOP' },
      usage: { inputTokens: 3 },
    });
  });

  it('gemini trap 24 (google-gemini/gemini-cli#8521): our own last chunk has the reason beside a part, and no other has', () => {
    const chunks = write(
      reply(
        { type: 'text-start', id: '0' },
        { type: 'text-delta', id: '0', delta: 'hi' },
        { type: 'text-end', id: '0' },
      ),
    );
    const reasons = chunks.map(({ candidates }) => (candidates as unknown as [JsonObject])[0].finishReason);
    expect(reasons).toEqual([undefined, 'STOP']);
    expect(chunks.at(-1)).toMatchObject({ candidates: [{ content: { role: 'model', parts: [{ text: '' }] } }] });
    expect(write(reply())).toHaveLength(1);
  });

  it('gemini trap 25 (BerriAI/litellm#30471): a signature of a megabyte survives every cut of its bytes', () => {
    const thoughtSignature = 'FAKE'.repeat(250_000);
    const chunk = part([{ functionCall: { name: 'f' }, thoughtSignature }], { finishReason: 'STOP' });
    const bytes = Buffer.from(`data: ${JSON.stringify(chunk)}\r\n\r\n`);
    const pieces = Array.from({ length: Math.ceil(bytes.length / 65_521) }, (_, at) =>
      bytes.subarray(at * 65_521, (at + 1) * 65_521),
    );
    const wire = runMapper(sse.split({ maxEventBytes: 10_000_000 }), pieces);
    const [block] = foldEvents(runMapper(streamCodec.decoder(fakeReplyContext()), wire)).blocks;
    expect(block).toMatchObject({ type: 'tool-call', signature: { value: thoughtSignature } });
  });

  it("gemini trap 26: nothing that Google's clients do not take says that somebody is there", () => {
    expect(geminiGenerate.keepalive).toBeUndefined();
    expect(write([{ type: 'reply-start' }, { type: 'keepalive' }])).toEqual([]);
  });

  it('gemini trap 27 (CLIProxyAPI 7cf92793c): zeros at the beginning are no counts, and totals are not added up', () => {
    const counts = (prompt: number, candidates: number): JsonObject => ({
      usageMetadata: {
        promptTokenCount: prompt,
        candidatesTokenCount: candidates,
        totalTokenCount: prompt + candidates,
      },
    });
    const events = read(
      { ...part([{ text: 'a' }]), ...counts(0, 0) },
      { ...part([{ text: 'b' }]), ...counts(10, 1) },
      { ...part([{ text: 'c' }], { finishReason: 'STOP' }), ...counts(10, 2) },
      counts(0, 0),
      { usageMetadata: { trafficType: 'ON_DEMAND' } },
    );
    expect(foldEvents(events).usage).toMatchObject({ inputTokens: 10, outputTokens: 2 });
  });

  it('gemini trap 28: only schemas are cleaned, never arguments or names of properties', () => {
    const args = { title: 'T', default: 1, format: 'f', $ref: 'x', additionalProperties: false, uniqueItems: true };
    const schema = {
      type: 'object',
      properties: {
        title: { type: 'string' },
        default: { type: 'array', uniqueItems: true, items: { type: 'string', $comment: 'c' } },
        $ref: { type: 'boolean', required: true },
        bare: 'not a schema',
      },
      required: ['title', 'missing'],
      additionalProperties: false,
    };
    const messages = [user('x'), assistant(call('a', JSON.stringify(args))), user(result('a', 'ok'))];
    const request = { tools: [{ ...tool, schema }], messages };
    const { body, contents } = encode(request as never, { options: { schemas: 'openapi' } });
    expect(contents[1]?.parts[0]?.functionCall).toMatchObject({ args });
    expect(body.tools).toMatchObject([
      {
        functionDeclarations: [
          {
            parameters: {
              type: 'OBJECT',
              properties: {
                title: { type: 'STRING' },
                default: { type: 'ARRAY', items: { type: 'STRING' } },
                $ref: { type: 'BOOLEAN' },
              },
              required: ['title'],
            },
          },
        ],
      },
    ]);
    expect(JSON.stringify(body.tools)).not.toMatch(
      /uniqueItems|additionalProperties|\$comment|missing|bare|"required":true/,
    );
  });

  it('gemini trap 29 (router-for-me/CLIProxyAPI#1511): a type that may be null is nullable', () => {
    const schema = {
      type: 'object',
      properties: { a: { type: ['string', 'null'] }, b: { type: ['string', 'integer', 'null'] } },
    };
    const { body } = encode({ tools: [{ ...tool, schema }] }, { options: { schemas: 'openapi' } });
    expect(body.tools).toMatchObject([
      {
        functionDeclarations: [
          {
            parameters: {
              properties: {
                a: { type: 'STRING', nullable: true },
                b: { anyOf: [{ type: 'STRING' }, { type: 'INTEGER' }], nullable: true },
              },
            },
          },
        ],
      },
    ]);
    const declared = {
      name: 'f',
      parameters: { type: 'OBJECT', properties: { a: { type: 'STRING', nullable: true } } },
    };
    const { tools } = decode({ tools: [{ functionDeclarations: [declared] }] });
    expect(tools[0]).toMatchObject({ schema: { type: 'object', properties: { a: { type: ['string', 'null'] } } } });
  });

  it('gemini trap 31: a reply names the model as the client asked for it', () => {
    const context = fakeReplyContext({ model: 'my-alias', request: PLAIN_REQUEST });
    const events: ChatEvent[] = [
      { type: 'reply-start', model: 'gpt-4.1' },
      { type: 'usage', usage: { inputTokens: 3, outputTokens: 5, reasoningTokens: 2 } },
      { type: 'reply-end', finish: { reason: 'stop' } },
    ];
    for (const codec of [streamCodec, wholeCodec]) {
      const last = JSON.parse(runMapper(codec.encoder(context), events).at(-1)?.data ?? '');
      expect(last).toMatchObject({
        modelVersion: 'my-alias',
        usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 3, thoughtsTokenCount: 2, totalTokenCount: 8 },
      });
    }
  });

  it("gemini trap 32: the prompt's count holds what came from the cache, Anthropic's does not", () => {
    const usageMetadata = { promptTokenCount: 100, cachedContentTokenCount: 60, candidatesTokenCount: 5 };
    const events = read({ ...part([{ text: 'hi' }], { finishReason: 'STOP' }), usageMetadata });
    const [only] = runMapper(anthropicMessages.chat!.whole.encoder(fakeReplyContext()), events);
    expect(JSON.parse(only?.data ?? '').usage).toMatchObject({ input_tokens: 40, cache_read_input_tokens: 60 });
    expect(write(events).at(-1)?.usageMetadata).toMatchObject({ promptTokenCount: 100, cachedContentTokenCount: 60 });
  });

  it('gemini trap 33 (CLIProxyAPI 68282c4aa): instructions among the turns keep their rank', () => {
    const { body, contents, losses } = encode({ messages: [system('a'), user('x'), system('b'), user('y')] });
    expect(body.systemInstruction).toEqual({ parts: [{ text: 'a' }, { text: 'b' }] });
    expect(contents).toEqual([{ role: 'user', parts: [{ text: 'x' }, { text: 'y' }] }]);
    expect(losses).toEqual(['system-position']);
    expect(decode({ contents: [{ role: 'system', parts: [{ text: 's' }] }] }).messages[0]?.role).toBe('system');
  });
});
