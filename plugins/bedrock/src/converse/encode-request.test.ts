import { describe, expect, it } from '@jest/globals';
import type { ChatBlock, ChatMessage, ChatRequest, Loss } from '@pipeproxy/core';
import { fakeEncodeContext, PLAIN_REQUEST } from '@pipeproxy/core/testing';
import { refusedConverse } from '../../../../test/support/bedrock/converse-rules.ts';
import { encodeRequest } from './encode-request.ts';

const NOVA = 'amazon.nova-pro-v1:0';
const CLAUDE = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';

const user = (...blocks: readonly ChatBlock[]): ChatMessage => ({ role: 'user', blocks });
const assistant = (...blocks: readonly ChatBlock[]): ChatMessage => ({ role: 'assistant', blocks });
const text = (words: string): ChatBlock => ({ type: 'text', text: words });
const call = (callId: string, args = '{}'): ChatBlock => ({
  type: 'tool-call',
  callId,
  name: 'look',
  kind: 'function',
  arguments: args,
});
const result = (callId: string, ...content: readonly ChatBlock[]): ChatBlock => ({
  type: 'tool-result',
  callId,
  content,
});
const LOOK = { type: 'function', name: 'look' } as const;

/** The body that is sent, which Bedrock takes, and what was lost. */
function encode(request: Partial<ChatRequest>, model = NOVA) {
  const losses: Loss[] = [];
  const context = { ...fakeEncodeContext({ model }), note: (loss: Loss) => void losses.push(loss) };
  const { body, replyRules } = encodeRequest({ ...PLAIN_REQUEST, ...request }, context);
  expect(refusedConverse(JSON.parse(JSON.stringify(body)))).toBeUndefined();
  return { body, replyRules, lost: losses.map(({ feature }) => feature) };
}

/** What tests look for in the blocks of a body. */
interface SentMessage {
  readonly content: readonly {
    readonly toolUse?: { readonly toolUseId: string; readonly input: object };
    readonly toolResult?: { readonly toolUseId: string };
  }[];
}

const messagesOf = ({ body }: { readonly body: object }) =>
  (body as { readonly messages: readonly SentMessage[] }).messages;

const history = (...messages: readonly ChatMessage[]) => ({ messages: [user(text('Hi')), ...messages] });

describe('a request of Converse', () => {
  it.each([
    ['application/pdf', 'pdf'],
    ['text/csv', 'csv'],
    ['application/msword', 'doc'],
    ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
    ['application/vnd.ms-excel', 'xls'],
    ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
    ['text/html', 'html'],
    ['text/plain', 'txt'],
    ['text/markdown', 'md'],
  ])('names the format of a document of %s', (mediaType, format) => {
    const source = { kind: 'base64', mediaType, data: 'BBBB' } as const;
    const { body } = encode({ messages: [user({ type: 'document', title: 'a', source })] });
    expect(JSON.stringify(body)).toContain(`"format":"${format}"`);
  });

  it.each([
    ['image/png', 'png'],
    ['image/jpeg', 'jpeg'],
    ['image/jpg', 'jpeg'],
    ['image/gif', 'gif'],
    ['image/webp', 'webp'],
  ])('names the format of an image of %s', (mediaType, format) => {
    const source = { kind: 'base64', mediaType, data: 'BBBB' } as const;
    expect(messagesOf(encode({ messages: [user({ type: 'image', source })] }))[0]?.content).toEqual([
      { image: { format, source: { bytes: 'BBBB' } } },
    ]);
  });

  it.each([
    ['minimal', 1_024],
    ['low', 2_048],
    ['medium', 8_192],
    ['high', 16_384],
    ['xhigh', 24_576],
    ['max', 31_999],
  ] as const)('gives a Claude that thinks by a budget, for effort %s, %i tokens', (effort, budget) => {
    const { body } = encode({ reasoning: { effort } }, CLAUDE);
    expect(body.additionalModelRequestFields).toEqual({ thinking: { type: 'enabled', budget_tokens: budget } });
  });

  it('says of a result that it is an error to those who know that', () => {
    const failed = { ...result('a', text('No.')), isError: true } as ChatBlock;
    const sent = (model: string) => JSON.stringify(encode(history(assistant(call('a')), user(failed)), model).body);
    const [claude, nova, llama] = [CLAUDE, NOVA, 'meta.llama3-3-70b-instruct-v1:0'].map(sent);
    expect([claude, nova, llama].map((body) => body?.includes('"status":"error"'))).toEqual([true, true, false]);
  });

  it('says a conversation with all that it has', () => {
    const { body, lost } = encode({
      messages: [
        { role: 'system', blocks: [text('Be brief.')] },
        user(text('What is it?'), { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AAAA' } }),
        user({
          type: 'document',
          title: 'My_file.pdf',
          source: { kind: 'base64', mediaType: 'application/pdf', data: 'BBBB' },
        }),
      ],
      tools: [{ ...LOOK, description: 'Looks.', schema: { type: 'object', properties: { a: { type: 'string' } } } }],
      toolChoice: { mode: 'required' },
      maxOutputTokens: 100,
      sampling: { temperature: 0.5, topP: 0.9 },
      stopSequences: ['END', ' '],
    });
    expect(lost).toEqual(['stop-sequence']);
    expect(body).toEqual({
      system: [{ text: 'Be brief.' }],
      messages: [
        {
          role: 'user',
          content: [
            { text: 'What is it?' },
            { image: { format: 'png', source: { bytes: 'AAAA' } } },
            { document: { format: 'pdf', name: 'My file pdf', source: { bytes: 'BBBB' } } },
          ],
        },
      ],
      inferenceConfig: { maxTokens: 100, temperature: 0.5, topP: 0.9, stopSequences: ['END'] },
      toolConfig: {
        tools: [
          {
            toolSpec: {
              name: 'look',
              description: 'Looks.',
              inputSchema: { json: { type: 'object', properties: { a: { type: 'string' } } } },
            },
          },
        ],
        toolChoice: { any: {} },
      },
    });
  });

  it('sends one result for a call that was answered twice', () => {
    const twice = user(result('a', text('One')), result('a', text('Two')));
    const { body, lost } = encode({ tools: [LOOK], ...history(assistant(call('a')), twice) });
    expect((body.messages as { content: unknown }[]).at(-1)?.content).toEqual([
      { toolResult: { toolUseId: 'a', content: [{ text: 'Two' }] } },
    ]);
    expect(lost).toEqual(['duplicate-result']);
  });

  it('puts results into the user’s turn behind their calls, and mends what does not pair', () => {
    const { body, lost } = encode({
      tools: [LOOK],
      ...history(
        assistant(text('Let me see.'), call('a', '{"n":1}'), call('b')),
        user(text('By the way.'), result('a', text('One')), result('z', text('Lost'))),
        assistant(text('So.')),
      ),
    });
    expect((body.messages as unknown[]).slice(1)).toEqual([
      {
        role: 'assistant',
        content: [
          { text: 'Let me see.' },
          { toolUse: { toolUseId: 'a', name: 'look', input: { n: 1 } } },
          { toolUse: { toolUseId: 'b', name: 'look', input: {} } },
        ],
      },
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId: 'a', content: [{ text: 'One' }] } },
          { toolResult: { toolUseId: 'b', content: [{ text: '[no result was recorded]' }], status: 'error' } },
          { text: 'By the way.' },
          { text: '[tool result] Lost' },
        ],
      },
      { role: 'assistant', content: [{ text: 'So.' }] },
    ]);
    expect(lost).toEqual(['missing-result', 'orphan-result']);
  });

  it('bedrock trap 4 (vxcontrol/pentagi#196): declares the tools that the history speaks of', () => {
    const asked = history(assistant(call('a')), user(result('a', text('One'))));
    const declared = {
      tools: [{ toolSpec: { name: 'look', inputSchema: { json: { type: 'object', properties: {} } } } }],
    };
    expect(encode(asked).body.toolConfig).toEqual(declared);
    const none = encode({ ...asked, tools: [LOOK], toolChoice: { mode: 'none' } });
    expect([none.body.toolConfig, none.lost]).toEqual([declared, ['tool-choice']]);
    expect(encode({ tools: [LOOK], toolChoice: { mode: 'none' } }).body).not.toHaveProperty('toolConfig');
  });

  it('bedrock trap 5 (NousResearch/hermes-agent#55092): sends no blank text', () => {
    const { body } = encode(history(assistant(text(' '), call('a')), user(result('a', text('')), text(''))));
    expect(JSON.stringify(body.messages)).toContain('{"toolUseId":"a","content":[{"text":"[the tool said nothing]"}]}');
  });

  it('bedrock trap 14 (vercel/ai normalize-tool-call-id.ts): gives Mistral ids of nine letters and digits', () => {
    const asked = history(assistant(call('tooluse_x-y')), user(result('tooluse_x-y', text('One'))));
    const [, said, answered] = messagesOf(encode(asked, 'mistral.mistral-large-3-675b-instruct'));
    const id = said?.content[0]?.toolUse?.toolUseId;
    expect(id).toMatch(/^[a-zA-Z0-9]{9}$/);
    expect(answered?.content[0]?.toolResult?.toolUseId).toBe(id);
  });

  it('makes legal ids and names, and says how the names come back', () => {
    const long = { ...LOOK, name: 'mcp.server/'.repeat(9) };
    const { body, replyRules } = encode({
      tools: [long],
      ...history(assistant(call('a.b'.repeat(40))), user(result('a.b'.repeat(40)))),
    });
    const [name = ''] = replyRules?.toolNames?.keys() ?? [];
    expect(JSON.stringify(body.toolConfig)).toContain(name);
    expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
    expect(replyRules?.toolNames?.get(name)).toBe(long.name);
  });

  it('bedrock trap 15 (vercel/ai bcbaae6, pi-ai): sends reasoning back to the Claude that signed it, and to nobody else', () => {
    const signed = {
      type: 'reasoning',
      text: 'Hm.',
      signature: { origin: 'bedrock-converse', value: 'FAKE' },
    } as const;
    const foreign = { ...signed, signature: { origin: 'gemini-generate', value: 'FAKE' } };
    const asked = history(assistant(signed, foreign, { type: 'reasoning', text: 'Bare.' }, text('A')), user(text('B')));
    const claude = encode(asked, CLAUDE);
    expect((claude.body.messages as { content: unknown[] }[])[1]?.content).toEqual([
      { reasoningContent: { reasoningText: { text: 'Hm.', signature: 'FAKE' } } },
      { text: 'A' },
    ]);
    expect(claude.lost).toEqual(['reasoning-history']);
    expect(JSON.stringify(encode(asked).body)).not.toContain('reasoningContent');
  });

  it('bedrock trap 16 (vercel/ai cf06314): sends arguments that are no object as one, without empty keys', () => {
    const { body } = encode(
      history(assistant(call('a', '[1'), call('b', '{"":1,"c":[{"":2}]}')), user(result('a'), result('b'))),
    );
    const [, said] = messagesOf({ body });
    expect(said?.content.map(({ toolUse }) => toolUse?.input)).toEqual([{ _raw: '[1' }, { c: [{}] }]);
  });

  it('lets a Claude think, within its bounds', () => {
    const thinking = (request: Partial<ChatRequest>, model = CLAUDE) => {
      const { body } = encode({ sampling: { temperature: 1, topK: 5 }, ...request }, model);
      return [body.additionalModelRequestFields, body.inferenceConfig];
    };
    expect(thinking({ reasoning: { mode: 'budget', budgetTokens: 5_000 }, maxOutputTokens: 3_000 })).toEqual([
      { thinking: { type: 'enabled', budget_tokens: 2_999 } },
      { maxTokens: 3_000 },
    ]);
    expect(thinking({ reasoning: { effort: 'low' } })).toEqual([
      { thinking: { type: 'enabled', budget_tokens: 2_048 } },
      { maxTokens: 32_000 },
    ]);
    expect(thinking({ reasoning: { mode: 'off' } })).toEqual([{ top_k: 5 }, { temperature: 1 }]);
    expect(thinking({ reasoning: { effort: 'high' }, maxOutputTokens: 9 }, 'us.anthropic.claude-opus-4-7')).toEqual([
      { thinking: { type: 'adaptive' } },
      { maxTokens: 9 },
    ]);
    expect(thinking({ reasoning: { mode: 'budget' }, maxOutputTokens: 9 })).toEqual([
      { top_k: 5 },
      { maxTokens: 9, temperature: 1 },
    ]);
  });

  it('says the tier and the effort', () => {
    const tierOf = (serviceTier: string) => encode({ serviceTier }).body.serviceTier;
    expect(['flex', 'priority', 'default', 'auto'].map(tierOf)).toEqual([
      { type: 'flex' },
      { type: 'priority' },
      { type: 'default' },
      undefined,
    ]);
    const effortOf = (effort: 'minimal' | 'max', model: string) =>
      encode({ reasoning: { effort } }, model).body.outputConfig;
    expect(effortOf('max', 'us.anthropic.claude-opus-4-7')).toEqual({ effort: 'max' });
    expect(effortOf('minimal', 'us.anthropic.claude-opus-4-7')).toEqual({ effort: 'low' });
    expect(effortOf('max', CLAUDE)).toBeUndefined();
  });

  it('puts a text to a document that stands alone', () => {
    const source = { kind: 'base64', mediaType: 'application/pdf', data: 'BBBB' } as const;
    const { body } = encode({ messages: [user({ type: 'document', title: 'a', source })] });
    expect(messagesOf({ body })[0]?.content).toEqual([
      { document: { format: 'pdf', name: 'a', source: { bytes: 'BBBB' } } },
      { text: '(see the document)' },
    ]);
  });

  it('names what it cannot say', () => {
    const { lost } = encode({
      user: 'me',
      serviceTier: 'scale',
      allowsParallelTools: false,
      sampling: { topK: 1, seed: 2, presencePenalty: 1 },
      reasoning: { effort: 'high' },
      tools: [{ type: 'opaque', dialect: 'anthropic-messages', kind: 'web_search_20250305', value: {} }],
      ...history(assistant({ type: 'opaque', dialect: 'x', kind: 'y', value: {} }), user(text('A'))),
    });
    expect(lost.sort()).toEqual([
      'opaque',
      'parallel-tools',
      'penalties',
      'reasoning-effort',
      'seed',
      'service-tier',
      'top-k',
      'user',
      'vendor-tool',
    ]);
    expect(
      encode({ reasoning: { effort: 'high' } }, 'openai.gpt-oss-120b-1:0').body.additionalModelRequestFields,
    ).toEqual({
      reasoning_effort: 'high',
    });
  });

  it('asks for a shape by a tool that stands for the answer', () => {
    const output = { type: 'json-schema', schema: { type: 'object', properties: { a: { type: 'number' } } } } as const;
    const alone = encode({ output });
    expect(alone.body.toolConfig).toMatchObject({ toolChoice: { tool: { name: 'json' } } });
    expect(alone.replyRules).toEqual({ answerTool: 'json' });
    const beside = encode({
      output,
      tools: [
        { ...LOOK, name: 'json' },
        { type: 'freeform', name: 'patch' },
      ],
    });
    expect(beside.body.toolConfig).toMatchObject({ toolChoice: { any: {} } });
    expect(beside.replyRules).toEqual({ answerTool: 'json_answer', freeformTools: ['patch'] });
    expect(beside.body.toolConfig).toMatchObject({
      tools: [
        {},
        {
          toolSpec: {
            name: 'patch',
            inputSchema: {
              json: { type: 'object', properties: { input: { type: 'string' } }, required: ['input'] },
            },
          },
        },
        {},
      ],
    });
    expect(encode({ output: { type: 'json' } }).body.system).toEqual([
      { text: expect.stringContaining('one JSON object') },
    ]);
  });

  it.each<[string, ChatBlock]>([
    ['an address', { type: 'image', source: { kind: 'url', url: 'https://a.test/b.png' } }],
    ['an unknown type', { type: 'image', source: { kind: 'base64', mediaType: 'image/tiff', data: '' } }],
    ['sound', { type: 'audio', source: { kind: 'base64', mediaType: 'audio/wav', data: '' } }],
  ])('refuses %s', (_name, block) => {
    expect(() => encode({ messages: [user(block)] })).toThrow(
      expect.objectContaining({ code: 'PP_REQUEST_UNSUPPORTED' }),
    );
  });

  it('refuses a conversation of nothing', () => {
    expect(() => encode({ messages: [user(text(' '))] })).toThrow(
      expect.objectContaining({ code: 'PP_REQUEST_INVALID' }),
    );
  });
});
