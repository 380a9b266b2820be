import { expect } from '@jest/globals';
import { PDF, PNG } from './media.ts';
import type { WorldDialect } from './world.ts';

/** A request that other translators broke, and what the upstream of the other dialect must get of it. */
export interface TrapRequest {
  /** Begins with the trap's number on the facts page. */
  readonly name: string;
  readonly client: WorldDialect;
  readonly isThinker?: boolean;
  /** The model to ask for where the usual one would not show it. */
  readonly model?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Fields of the body, over those of the smallest request. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** What the upstream got; that it took it is looked at for every case. */
  check(body: never): void;
}

interface ChatBody {
  readonly [field: string]: unknown;
  readonly messages: readonly {
    readonly role: string;
    readonly content: unknown;
    readonly tool_call_id?: string;
    readonly tool_calls?: readonly { readonly id: string; readonly function: { readonly arguments: string } }[];
  }[];
}

interface ClaudeBody {
  readonly [field: string]: unknown;
  readonly messages: readonly {
    readonly role: string;
    readonly content: string | readonly Readonly<Record<string, unknown>>[];
  }[];
}

/** Types a case whose upstream speaks chat. */
const toChat = (trap: Omit<TrapRequest, 'client' | 'check'> & { check(body: ChatBody): void }): TrapRequest => ({
  ...trap,
  client: 'anthropic-messages',
  check: trap.check as (body: never) => void,
});

/** Types a case whose upstream speaks the Messages API. */
const toClaude = (trap: Omit<TrapRequest, 'client' | 'check'> & { check(body: ClaudeBody): void }): TrapRequest => ({
  ...trap,
  client: 'openai-chat',
  check: trap.check as (body: never) => void,
});

const text = (words: string) => ({ type: 'text', text: words });
const png = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PNG } };
const pdf = { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: PDF } };
const claudeTool = (name: string) => ({ name, input_schema: { type: 'object', properties: {} } });
const chatTool = (name: string) => ({ type: 'function', function: { name, parameters: { type: 'object' } } });
const use = (id: string, name = 'look') => ({ type: 'tool_use', id, name, input: { at: 'x' } });
const result = (id: string, content: unknown, more = {}) => ({
  type: 'tool_result',
  tool_use_id: id,
  content,
  ...more,
});
const call = (id: string, args = '{}', name = 'look') => ({
  id,
  type: 'function',
  function: { name, arguments: args },
});
const user = (content: unknown) => ({ role: 'user', content });
const assistant = (content: unknown, more = {}) => ({ role: 'assistant', content, ...more });
const toolSays = (id: string | undefined, content: unknown) => ({
  role: 'tool',
  content,
  ...(id !== undefined && { tool_call_id: id }),
});

const rolesOf = ({ messages }: ChatBody | ClaudeBody): readonly string[] => messages.map(({ role }) => role);
const blocksOf = ({ messages }: ClaudeBody, at: number): readonly Readonly<Record<string, unknown>>[] => {
  const content = messages[at]?.content ?? [];
  return typeof content === 'string' ? [text(content)] : content;
};
const typesOf = (body: ClaudeBody, at: number) => blocksOf(body, at).map(({ type }) => type);

const REQUESTS_TO_CHAT: readonly TrapRequest[] = [
  toChat({
    name: 'trap 19 (BerriAI/litellm#16711): a result of several texts is one message',
    fields: {
      tools: [claudeTool('look')],
      messages: [user('go'), assistant([use('toolu_1')]), user([result('toolu_1', [text('one'), text('two')])])],
    },
    check(body) {
      expect(rolesOf(body)).toEqual(['user', 'assistant', 'tool']);
      expect(body.messages[2]).toEqual({ role: 'tool', tool_call_id: 'toolu_1', content: 'one\n\ntwo' });
    },
  }),
  toChat({
    name: 'trap 21 (CommandCodeAI/command-code#850): pictures and documents in a result follow it',
    fields: {
      tools: [claudeTool('look')],
      messages: [user('go'), assistant([use('toolu_1')]), user([result('toolu_1', [text('see'), png, pdf])])],
    },
    check(body) {
      expect(rolesOf(body)).toEqual(['user', 'assistant', 'tool', 'user']);
      expect(JSON.stringify(body.messages[3])).toContain(PNG);
      expect(JSON.stringify(body.messages[3])).toContain(PDF);
      expect(JSON.stringify(body.messages[3])).toContain('toolu_1');
    },
  }),
  toChat({
    name: 'trap 22 (fuergaosi233): the words next to a result stay, behind all results',
    fields: {
      tools: [claudeTool('look')],
      messages: [
        user('go'),
        assistant([use('toolu_1'), use('toolu_2')]),
        user([result('toolu_1', 'a'), result('toolu_2', 'b'), text('and hurry')]),
      ],
    },
    check(body) {
      expect(rolesOf(body)).toEqual(['user', 'assistant', 'tool', 'tool', 'user']);
      expect(JSON.stringify(body.messages[4])).toContain('and hurry');
    },
  }),
  toChat({
    name: 'trap 23 (musistudio/llms): some tool is `required`',
    fields: { tools: [claudeTool('look')], tool_choice: { type: 'any', disable_parallel_tool_use: true } },
    check(body) {
      expect(body).toMatchObject({ tool_choice: 'required', parallel_tool_calls: false });
    },
  }),
  toChat({
    name: 'trap 41 (BerriAI/litellm#22963): nothing that only Anthropic knows goes along',
    headers: { 'anthropic-beta': 'context-management-2025-06-27' },
    fields: {
      output_config: { effort: 'high' },
      context_management: { edits: [] },
      container: 'x',
      inference_geo: 'eu',
      metadata: { user_id: 'u'.repeat(100) },
      unheard_of: { a: 1 },
      system: [{ ...text('Be brief.'), cache_control: { type: 'ephemeral' } }],
      messages: [user([{ ...text('hello'), cache_control: { type: 'ephemeral' }, citations: null }])],
      tools: [
        { ...claudeTool('look'), cache_control: { type: 'ephemeral' }, input_examples: [], defer_loading: false },
      ],
    },
    check(body) {
      for (const field of ['output_config', 'context_management', 'container', 'inference_geo', 'unheard_of']) {
        expect(body).not.toHaveProperty(field);
      }
      expect(JSON.stringify(body)).not.toMatch(/cache_control|ephemeral|input_examples|citations/);
    },
  }),
  toChat({
    name: 'trap 42 (BerriAI/litellm#25477): where the only tool is dropped the choice goes too',
    fields: {
      tools: [{ type: 'web_search_20250305', name: 'web_search', max_uses: 3 }],
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
    },
    check(body) {
      for (const field of ['tools', 'tool_choice', 'parallel_tool_calls']) expect(body).not.toHaveProperty(field);
    },
  }),
  toChat({
    name: 'trap 44 (BerriAI/litellm#37118): stop sequences go along, four of them',
    fields: { stop_sequences: ['a', 'b', 'c', 'd', 'e'] },
    check(body) {
      expect(body.stop).toEqual(['a', 'b', 'c', 'd']);
    },
  }),
  toChat({
    name: 'trap 38 (anthropics/claude-code#65863): thinking that is off has no effort',
    fields: { thinking: { type: 'disabled' }, output_config: { effort: 'high' } },
    check(body) {
      expect(body.reasoning_effort).not.toBe('high');
    },
  }),
];

const REQUESTS_TO_CLAUDE: readonly TrapRequest[] = [
  toClaude({
    name: 'trap 25 (ericc-ch/copilot-api): a call without arguments has an empty input',
    fields: {
      tools: [chatTool('look')],
      messages: [user('go'), assistant(null, { tool_calls: [call('call_1', '')] }), toolSays('call_1', 'done')],
    },
    check(body) {
      expect(blocksOf(body, 1)).toEqual([{ type: 'tool_use', id: 'call_1', name: 'look', input: {} }]);
    },
  }),
  toClaude({
    name: 'trap 27 (MoonshotAI/kosong#45), trap 28 (QwenLM/qwen-code#8161): results of one turn come in one message, first',
    fields: {
      tools: [chatTool('look')],
      messages: [
        user('go'),
        assistant('I look', { tool_calls: [call('call_1'), call('call_2')] }),
        toolSays('call_1', 'one'),
        toolSays('call_2', 'two'),
        user('and then?'),
      ],
    },
    check(body) {
      expect(rolesOf(body)).toEqual(['user', 'assistant', 'user']);
      expect(typesOf(body, 2)).toEqual(['tool_result', 'tool_result', 'text']);
    },
  }),
  toClaude({
    name: 'trap 29 (vercel/ai#13013): calls are the last of their message',
    fields: {
      tools: [chatTool('look')],
      messages: [
        user('go'),
        assistant([text('I look'), text('now')], { tool_calls: [call('call_1')] }),
        toolSays('call_1', 'one'),
      ],
    },
    check(body) {
      expect(typesOf(body, 1).at(-1)).toBe('tool_use');
    },
  }),
  toClaude({
    name: 'trap 30 (CLIProxyAPI#5375), trap 32 (decolua/9router#4091): a result without an id becomes words',
    fields: {
      tools: [chatTool('look')],
      messages: [user('go'), assistant('I looked'), toolSays(undefined, 'lost and found')],
    },
    check(body) {
      expect(JSON.stringify(body)).toContain('lost and found');
      expect(JSON.stringify(body)).not.toContain('tool_result');
    },
  }),
  toClaude({
    name: 'trap 31 (CLIProxyAPI#3184): an id that is not legal there is changed on both sides',
    fields: {
      tools: [chatTool('look')],
      messages: [user('go'), assistant(null, { tool_calls: [call('call:1/ä|b')] }), toolSays('call:1/ä|b', 'one')],
    },
    check(body) {
      const [made] = blocksOf(body, 1);
      const [answered] = blocksOf(body, 2);
      expect(made?.id).toMatch(/^[a-zA-Z0-9_-]+$/);
      expect(answered?.tool_use_id).toBe(made?.id);
    },
  }),
  toClaude({
    name: 'trap 33 (CLIProxyAPI#4997): a call that was answered twice has one result, the last',
    fields: {
      tools: [chatTool('look')],
      messages: [
        user('go'),
        assistant(null, { tool_calls: [call('call_1')] }),
        toolSays('call_1', 'first'),
        toolSays('call_1', 'second'),
      ],
    },
    check(body) {
      expect(typesOf(body, 2)).toEqual(['tool_result']);
      expect(JSON.stringify(body)).toContain('second');
    },
  }),
  toClaude({
    name: 'trap 34 (BerriAI/litellm#23510): a call that stands in content and in tool_calls is one',
    fields: {
      tools: [chatTool('look')],
      messages: [
        user('go'),
        assistant([text('I look'), use('call_1')], { tool_calls: [call('call_1', '{"at":"x"}')] }),
        toolSays('call_1', 'one'),
      ],
    },
    check(body) {
      expect(typesOf(body, 1)).toEqual(['text', 'tool_use']);
    },
  }),
  toClaude({
    name: 'trap 35 (NousResearch/hermes-agent#11906): an empty text beside a call is no block',
    fields: {
      tools: [chatTool('look')],
      messages: [user('go'), assistant('', { tool_calls: [call('call_1')] }), toolSays('call_1', '')],
    },
    check(body) {
      expect(typesOf(body, 1)).toEqual(['tool_use']);
    },
  }),
  toClaude({
    name: 'trap 36 (CLIProxyAPI#1078): a tool loop without signed thoughts goes on without thinking',
    isThinker: true,
    fields: {
      reasoning_effort: 'high',
      max_completion_tokens: 20_000,
      tools: [chatTool('look')],
      messages: [user('go'), assistant(null, { tool_calls: [call('call_1')] }), toolSays('call_1', 'one')],
    },
    check(body) {
      expect(body.thinking).toBeUndefined();
    },
  }),
  toClaude({
    name: 'trap 37 (CLIProxyAPI#1584): thoughts that another vendor signed are taken out',
    isThinker: true,
    fields: {
      messages: [
        user('go'),
        assistant('Here.', {
          reasoning_content: 'secret thoughts',
          reasoning_details: [
            { type: 'reasoning.text', text: 'secret thoughts', signature: 'FAKE-foreign', format: 'google-gemini-v1' },
          ],
        }),
        user('and?'),
      ],
    },
    check(body) {
      expect(JSON.stringify(body)).not.toContain('secret thoughts');
      expect(typesOf(body, 1)).toEqual(['text']);
    },
  }),
  toClaude({
    name: 'trap 39 (mastra-ai/mastra#7507): a forced tool wins over thinking',
    isThinker: true,
    fields: {
      reasoning_effort: 'high',
      max_completion_tokens: 20_000,
      tools: [chatTool('look')],
      tool_choice: 'required',
    },
    check(body) {
      expect(body.thinking).toBeUndefined();
      expect(body.tool_choice).toMatchObject({ type: 'any' });
    },
  }),
  toClaude({
    name: 'trap 40 (langwatch/langwatch#1198): a budget stays below the output and above its floor',
    isThinker: true,
    fields: { reasoning_effort: 'high', max_completion_tokens: 4_000 },
    check(body) {
      expect((body.thinking as { budget_tokens: number }).budget_tokens).toBeLessThan(4_000);
    },
  }),
  toClaude({
    name: 'trap 40 (themaximalist/llm.js#30): where no budget fits there is no thinking',
    isThinker: true,
    fields: { reasoning_effort: 'high', max_completion_tokens: 500 },
    check(body) {
      expect(body.thinking).toBeUndefined();
    },
  }),
  toClaude({
    name: 'trap 44 (BerriAI/litellm#3286): stop sequences of white space are left out',
    fields: { stop: ['\n', 'END', ' '] },
    check(body) {
      expect(body.stop_sequences).toEqual(['END']);
    },
  }),
  toClaude({
    name: 'trap 45 (NousResearch/hermes-agent#55432): the bytes say what a picture is',
    fields: {
      messages: [user([{ type: 'image_url', image_url: { url: `data:image/jpg;base64,${PNG}`, detail: 'low' } }])],
    },
    check(body) {
      expect(blocksOf(body, 0)).toEqual([png]);
    },
  }),
  toClaude({
    name: 'trap 47 (anomalyco/opencode#13768): a text to be continued is asked for in words',
    model: 'claude-sonnet-4-6',
    fields: { messages: [user('A poem:'), assistant('Roses are ')] },
    check(body) {
      expect(rolesOf(body).at(-1)).toBe('user');
      expect(JSON.stringify(body)).toContain('Roses are');
    },
  }),
  toClaude({
    name: 'trap 49 (evoila/meho#2017): limits that the decoder does not know go into the description',
    fields: {
      response_format: {
        type: 'json_schema',
        json_schema: {
          name: 'answer',
          strict: true,
          schema: {
            type: 'object',
            properties: { name: { type: 'string', minLength: 3, pattern: '^a' }, age: { type: 'integer', minimum: 1 } },
            required: ['name'],
          },
        },
      },
    },
    check(body) {
      const schema = JSON.stringify(body.output_config);
      expect(schema).not.toMatch(/"(?:minLength|pattern|minimum)":/);
      expect(schema).toContain('"additionalProperties":false');
    },
  }),
  toClaude({
    name: 'trap 53 (james-6-23/codex2api#613): a fifth cache breakpoint is left out',
    fields: {
      messages: Array.from({ length: 5 }, (_, at) =>
        user([{ ...text(`part ${at}`), cache_control: { type: 'ephemeral' } }]),
      ).flatMap((message, at) => (at < 4 ? [message, assistant('ok')] : [message])),
    },
    check(body) {
      expect(JSON.stringify(body).match(/cache_control/g)).toHaveLength(4);
    },
  }),
  toClaude({
    name: 'an assistant message as the SDK gives it goes back as it is',
    fields: {
      messages: [
        user('go'),
        assistant('Here.', { refusal: null, annotations: [], parsed: null, audio: null, function_call: null }),
        user('and?'),
      ],
    },
    check(body) {
      expect(JSON.stringify(body)).not.toMatch(/annotations|parsed|refusal|function_call/);
    },
  }),
  toClaude({
    name: 'fields that only chat knows stay behind',
    fields: {
      n: 1,
      seed: 7,
      logprobs: false,
      logit_bias: {},
      frequency_penalty: 0.5,
      presence_penalty: 0.5,
      store: true,
      metadata: { a: 'b' },
      verbosity: 'low',
      parallel_tool_calls: false,
      prompt_cache_key: 'x',
      user: 'somebody',
      unheard_of: 1,
    },
    check(body) {
      expect(Object.keys(body).sort()).toEqual(['max_tokens', 'messages', 'metadata', 'model'].sort());
      expect(body.metadata).toEqual({ user_id: 'somebody' });
    },
  }),
];

export const TRAP_REQUESTS: readonly TrapRequest[] = [...REQUESTS_TO_CHAT, ...REQUESTS_TO_CLAUDE];
