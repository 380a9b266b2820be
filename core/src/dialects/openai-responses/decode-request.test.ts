import { describe, expect, it } from '@jest/globals';
import { recordedResponsesRequests } from '../../../../test/recorded-responses.ts';
import type { JsonObject, JsonValue, Loss } from '../../contract/index.ts';
import { ProxyError } from '../../contract/index.ts';
import { sealProof } from '../../wire/sealed-proof.ts';
import { decodeBody } from './__fixtures__/kit.ts';

const messagesOf = (input: JsonValue, more: JsonObject = {}) => decodeBody({ input, ...more }).messages;
const user = (content: JsonValue) => ({ type: 'message', role: 'user', content });

function refusalOf(body: JsonObject): ProxyError {
  try {
    decodeBody(body);
  } catch (error) {
    if (error instanceof ProxyError) return error;
  }
  throw new Error('it was taken');
}

describe('items of the input', () => {
  it('a string is one message of the user', () => {
    expect(messagesOf('hello')).toEqual([{ role: 'user', blocks: [{ type: 'text', text: 'hello' }] }]);
  });

  it('instructions come first; system and developer are the same role', () => {
    expect(
      messagesOf([{ role: 'developer', content: 'b' }, { role: 'system', content: 'c' }, user('d')], {
        instructions: 'a',
      }).map(({ role, blocks }) => [role, blocks[0]]),
    ).toEqual([
      ['system', { type: 'text', text: 'a' }],
      ['system', { type: 'text', text: 'b' }],
      ['system', { type: 'text', text: 'c' }],
      ['user', { type: 'text', text: 'd' }],
    ]);
  });

  it('parts of every kind', () => {
    const [message] = messagesOf([
      user([
        { type: 'input_text', text: 'a' },
        { type: 'input_image', image_url: 'data:image/png;base64,AA==', detail: 'original' },
        { type: 'input_image', image_url: 'https://a.test/b.png' },
        { type: 'input_image', file_id: 'file_1' },
        { type: 'input_file', file_data: 'data:application/pdf;base64,JVBE', filename: 'a.pdf' },
        { type: 'input_file', file_data: 'JVBE' },
        { type: 'input_file', file_data: 'data:text/plain;base64,aGk=' },
        { type: 'input_file', file_url: 'https://a.test/a.pdf' },
        { type: 'input_audio', input_audio: { data: 'AA==', format: 'wav' } },
        { type: 'input_hologram', data: 1 },
      ]),
    ]);
    expect(message?.blocks).toMatchObject([
      { type: 'text', text: 'a' },
      {
        type: 'image',
        source: { kind: 'base64', mediaType: 'image/png', data: 'AA==' },
        extras: { 'openai-responses': { detail: 'original' } },
      },
      { type: 'image', source: { kind: 'url', url: 'https://a.test/b.png' } },
      { type: 'image', source: { kind: 'file', id: 'file_1' } },
      { type: 'document', source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBE' }, title: 'a.pdf' },
      { type: 'document', source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBE' } },
      { type: 'document', source: { kind: 'text', text: 'hi' } },
      { type: 'document', source: { kind: 'url', url: 'https://a.test/a.pdf' } },
      { type: 'audio', source: { kind: 'base64', mediaType: 'audio/wav', data: 'AA==' } },
      { type: 'opaque', dialect: 'openai-responses', kind: 'input_hologram' },
    ]);
  });

  it('items of one turn are one message, and its results are the next', () => {
    const messages = messagesOf([
      user('go'),
      { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'hm' }], encrypted_content: 'gAAAA' },
      { type: 'message', role: 'assistant', phase: 'commentary', content: [{ type: 'output_text', text: 'ok' }] },
      { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'read', arguments: '{"n":1.0}' },
      { type: 'custom_tool_call', call_id: 'call_2', name: 'patch', input: '*** Begin' },
      { type: 'function_call_output', call_id: 'call_1', output: '{"looks":"like JSON"}' },
      {
        type: 'custom_tool_call_output',
        call_id: 'call_2',
        output: [
          { type: 'input_text', text: 'done' },
          { type: 'input_image', image_url: 'data:image/png;base64,AA==' },
        ],
      },
      { type: 'message', role: 'assistant', content: [{ type: 'refusal', refusal: 'no' }] },
    ]);
    expect(messages).toMatchObject([
      { role: 'user', blocks: [{ type: 'text', text: 'go' }] },
      {
        role: 'assistant',
        blocks: [
          { type: 'reasoning', text: 'hm', signature: { origin: 'openai-responses', value: 'gAAAA' } },
          { type: 'text', text: 'ok', extras: { 'openai-responses': { phase: 'commentary' } } },
          { type: 'tool-call', callId: 'call_1', name: 'read', kind: 'function', arguments: '{"n":1.0}' },
          { type: 'tool-call', callId: 'call_2', name: 'patch', kind: 'freeform', arguments: '*** Begin' },
        ],
      },
      {
        role: 'user',
        blocks: [
          { type: 'tool-result', callId: 'call_1', content: [{ type: 'text', text: '{"looks":"like JSON"}' }] },
          { type: 'tool-result', callId: 'call_2', content: [{ type: 'text', text: 'done' }, { type: 'image' }] },
        ],
      },
      { role: 'assistant', blocks: [{ type: 'refusal', text: 'no' }] },
    ]);
  });

  it('tools with a type of their own are functions, their answers are text', () => {
    const request = decodeBody({
      tools: [
        { type: 'local_shell' },
        { type: 'shell' },
        { type: 'apply_patch' },
        { type: 'shell', environment: { type: 'container_auto' } },
      ],
      input: [
        user('go'),
        {
          type: 'local_shell_call',
          id: 'lsh_1',
          call_id: 'call_1',
          action: { type: 'exec', command: ['ls'], env: {} },
          status: 'completed',
        },
        { type: 'local_shell_call_output', id: 'call_1', output: '{"stdout":"a"}' },
        { type: 'shell_call', call_id: 'call_2', action: { commands: ['ls'], timeout_ms: null } },
        {
          type: 'shell_call_output',
          call_id: 'call_2',
          output: [
            { stdout: 'a', stderr: 'b', outcome: { type: 'exit', exit_code: 1 } },
            { stdout: '', stderr: '', outcome: { type: 'timeout' } },
          ],
        },
        { type: 'apply_patch_call', call_id: 'call_3', operation: { type: 'delete_file', path: 'a' } },
        { type: 'apply_patch_call_output', call_id: 'call_3', status: 'failed', output: 'no such file' },
      ],
    });
    expect(request.tools.map(({ type, name }) => [type, name])).toEqual([
      ['function', 'local_shell'],
      ['function', 'shell'],
      ['function', 'apply_patch'],
      ['opaque', 'shell'],
    ]);
    const blocks = request.messages.flatMap((message) => message.blocks);
    expect(blocks).toMatchObject([
      {},
      { type: 'tool-call', callId: 'call_1', name: 'local_shell', arguments: '{"command":["ls"],"env":{}}' },
      { type: 'tool-result', callId: 'call_1', content: [{ text: '{"stdout":"a"}' }] },
      { type: 'tool-call', callId: 'call_2', name: 'shell' },
      { type: 'tool-result', callId: 'call_2', content: [{ text: 'a\nb\nexit code 1\n\ntimed out' }] },
      { type: 'tool-call', callId: 'call_3', name: 'apply_patch', arguments: '{"type":"delete_file","path":"a"}' },
      { type: 'tool-result', callId: 'call_3', isError: true, content: [{ text: 'no such file' }] },
    ]);
  });

  it('a search for tools of the client\u2019s adds what it has found', () => {
    const request = decodeBody({
      tools: [{ type: 'tool_search', execution: 'client', description: 'finds', parameters: { type: 'object' } }],
      input: [
        user('go'),
        { type: 'tool_search_call', call_id: 'call_1', execution: 'client', arguments: { query: 'mail' } },
        {
          type: 'tool_search_output',
          call_id: 'call_1',
          execution: 'client',
          tools: [{ type: 'namespace', name: 'mail', tools: [{ type: 'function', name: 'send' }] }],
        },
      ],
    });
    expect(request.tools.map(({ name }) => name)).toEqual(['tool_search', 'mail__send']);
    expect(request.messages.at(-1)?.blocks).toMatchObject([
      { type: 'tool-result', callId: 'call_1', content: [{ text: 'These tools are available now: mail.send' }] },
    ]);
  });

  it('what we have sealed is opened again; what only names an item says nothing', () => {
    const proof = { signature: { origin: 'anthropic-messages', value: 'sig' } };
    const redacted = { redacted: { origin: 'anthropic-messages', value: 'dark' } };
    const [, message] = messagesOf([
      user('go'),
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'a' }], encrypted_content: sealProof(proof) },
      { type: 'reasoning', summary: [], encrypted_content: sealProof(redacted) },
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'b' }], encrypted_content: 'pp1.whatever' },
      { type: 'reasoning', id: 'rs_only', summary: [] },
    ]);
    expect(message?.blocks).toEqual([
      { type: 'reasoning', text: 'a', ...proof },
      { type: 'reasoning', text: '', ...redacted },
      { type: 'reasoning', text: 'b' },
    ]);
  });

  it('responses trap 13 (anomalyco/opencode#7724): reasoning that only names an item is named as lost', () => {
    const lossesOf = (item: JsonObject) => {
      const losses: Loss[] = [];
      decodeBody({ input: [user('go'), { type: 'reasoning', id: 'rs_1', summary: [], ...item }] }, losses);
      return losses.map(({ feature }) => feature);
    };
    expect(lossesOf({})).toEqual(['reasoning-history']);
    expect(lossesOf({ encrypted_content: 'gAAAA' })).toEqual([]);
    expect(lossesOf({ summary: [{ type: 'summary_text', text: 'a' }] })).toEqual([]);
  });

  it('kinds that nobody knows are carried unread', () => {
    const [, message] = messagesOf([
      user('go'),
      { type: 'compaction', encrypted_content: 'x' },
      { type: 'agent_message', text: 'y' },
    ]);
    expect(message?.blocks).toMatchObject([
      { type: 'opaque', kind: 'compaction' },
      { type: 'opaque', kind: 'agent_message', value: { text: 'y' } },
    ]);
  });

  it.each<[string, JsonObject, string]>([
    ['no input', { input: null }, 'input'],
    ['an empty input', { input: [] }, 'input'],
    ['an item that is no object', { input: [1] }, 'input[0]'],
    ['an item of no kind', { input: [{}] }, 'input[0].type'],
    ['a role that nobody has', { input: [{ role: 'tool', content: 'a' }] }, 'input[0].role'],
    ['a call without a name', { input: [{ type: 'function_call', call_id: 'a' }] }, 'input[0].name'],
    ['a call without an id', { input: [{ type: 'function_call', name: 'a' }] }, 'input[0].call_id'],
    ['a part without a type', { input: [user([{}])] }, 'input[0].content[0].type'],
    ['an image of nothing', { input: [user([{ type: 'input_image' }])] }, 'input[0].content[0].image_url'],
    ['tools that are no list', { tools: {} }, 'tools'],
    ['a tool without a name', { tools: [{ type: 'function' }] }, 'tools[0].name'],
    ['a tool choice of nothing', { tool_choice: { type: 'function', name: 1 } }, 'tool_choice'],
    ['an effort that nobody knows', { reasoning: { effort: 'lots' } }, 'reasoning.effort'],
    ['a format that nobody knows', { text: { format: { type: 'xml' } } }, 'text.format.type'],
    ['a temperature in words', { temperature: 'hot' }, 'temperature'],
  ])('%s is refused with its place', (_what, body, param) => {
    expect(refusalOf(body)).toMatchObject({ kind: 'invalid-request', param });
  });

  it.each<[string, JsonObject, string, string]>([
    ['computer use', { input: [{ type: 'computer_call', call_id: 'a' }] }, 'input[0]', 'PP_REQUEST_UNSUPPORTED'],
    [
      'a hosted tool that must be called',
      { tools: [{ type: 'code_interpreter', container: { type: 'auto' } }], tool_choice: { type: 'code_interpreter' } },
      'tool_choice',
      'PP_REQUEST_UNSUPPORTED',
    ],
  ])('%s is refused by name', (_what, body, param, code) => {
    expect(refusalOf(body)).toMatchObject({ code, param });
  });
});

describe('fields', () => {
  it('all that have a neutral form', () => {
    expect(
      decodeBody({
        stream: true,
        max_output_tokens: 100,
        temperature: 0.5,
        top_p: 0.9,
        parallel_tool_calls: false,
        reasoning: { effort: 'high', summary: 'auto' },
        text: {
          format: { type: 'json_schema', name: 'n', schema: { type: 'object' }, strict: true },
          verbosity: 'low',
        },
        safety_identifier: 'u',
        service_tier: 'priority',
        tools: [{ type: 'function', name: 'a', parameters: { type: 'object' }, strict: false }],
        tool_choice: { type: 'function', name: 'a' },
      }),
    ).toMatchObject({
      model: 'gpt-5.5',
      isStream: true,
      maxOutputTokens: 100,
      sampling: { temperature: 0.5, topP: 0.9 },
      allowsParallelTools: false,
      reasoning: { effort: 'high' },
      output: { type: 'json-schema', name: 'n', schema: { type: 'object' }, isStrict: true },
      user: 'u',
      serviceTier: 'priority',
      tools: [{ type: 'function', name: 'a', schema: { type: 'object' }, isStrict: false }],
      toolChoice: { mode: 'tool', name: 'a' },
      extras: { 'openai-responses': { body: { text: { verbosity: 'low' }, reasoning: { summary: 'auto' } } } },
    });
  });

  it('a custom tool with its grammar, a namespace, and hosted tools', () => {
    const { tools } = decodeBody({
      tools: [
        { type: 'custom', name: 'p', format: { type: 'grammar', syntax: 'lark', definition: 'start: "a"' } },
        { type: 'custom', name: 'q', format: { type: 'text' } },
        { type: 'namespace', name: 'n', description: 'd', tools: [{ type: 'custom', name: 'exec' }] },
        { type: 'web_search', external_web_access: true },
      ],
    });
    expect(tools).toEqual([
      { type: 'freeform', name: 'p', grammar: { syntax: 'lark', definition: 'start: "a"' } },
      { type: 'freeform', name: 'q' },
      {
        type: 'freeform',
        name: 'n__exec',
        extras: { 'openai-responses': { namespace: 'n', name: 'exec', namespaceDescription: 'd' } },
      },
      {
        type: 'opaque',
        dialect: 'openai-responses',
        kind: 'web_search',
        name: 'web_search',
        value: { type: 'web_search', external_web_access: true },
      },
    ]);
  });

  it.each<[JsonValue, unknown]>([
    ['auto', { mode: 'auto' }],
    ['required', { mode: 'required' }],
    [
      { type: 'custom', name: 'p' },
      { mode: 'tool', name: 'p' },
    ],
    [
      { type: 'function', name: 'x', namespace: 'n' },
      { mode: 'tool', name: 'n__x' },
    ],
    [{ type: 'web_search' }, { mode: 'tool', name: 'web_search' }],
  ])('the tool choice %j', (choice, expected) => {
    const tools = [
      { type: 'custom', name: 'p' },
      { type: 'namespace', name: 'n', tools: [{ type: 'function', name: 'x' }] },
      { type: 'web_search' },
    ];
    expect(decodeBody({ tools, tool_choice: choice }).toolChoice).toEqual(expected);
  });

  it('allowed tools are all that is left', () => {
    const tools = ['a', 'b', 'c'].map((name) => ({ type: 'function', name }));
    const choice = { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'b' }] };
    const request = decodeBody({ tools, tool_choice: choice });
    expect(request.tools.map(({ name }) => name)).toEqual(['b']);
    expect(request.toolChoice).toEqual({ mode: 'required' });
  });

  it('names what only its own service can do', () => {
    const losses: Loss[] = [];
    const wishes = {
      truncation: 'auto',
      metadata: { a: 'b' },
      max_tool_calls: 1,
      top_logprobs: 2,
      text: { verbosity: 'low' },
      context_management: [{ type: 'compaction' }],
      moderation: {},
    };
    decodeBody(wishes, losses);
    expect(losses.map(({ feature }) => feature)).toEqual([
      'truncation',
      'metadata',
      'max-tool-calls',
      'logprobs',
      'context-management',
      'moderation',
      'verbosity',
    ]);
    const none: Loss[] = [];
    decodeBody({ truncation: 'disabled', metadata: {}, text: {}, store: true }, none);
    expect(none).toEqual([]);
  });

  it('names each of them by itself, and what nobody knows', () => {
    const lossOf = (fields: JsonObject) => {
      const losses: Loss[] = [];
      decodeBody(fields, losses);
      return losses;
    };
    expect(lossOf({ include: ['message.output_text.logprobs'] })).toMatchObject([{ feature: 'logprobs' }]);
    expect(lossOf({ prompt_cache_options: { a: 1 }, new_field: 1, unsaid: null })).toEqual([
      { feature: 'vendor-field', effect: 'not sent: prompt_cache_options, new_field', count: 2 },
    ]);
    const keptBy = 'openai-chat';
    expect(lossOf({ prompt_cache_key: 'k', text: { verbosity: 'low' } })).toEqual([
      { feature: 'verbosity', effect: 'not sent: verbosity', keptBy },
      { feature: 'prompt-cache-key', effect: 'not sent: prompt_cache_key', keptBy },
    ]);
  });

  it.each<[string, JsonValue]>([
    ['client_metadata', { id: 'x' }],
    ['context_management', [{ type: 'compaction' }]],
    ['frequency_penalty', 1],
    ['include', ['reasoning.encrypted_content']],
    ['input', 'hello'],
    ['instructions', 'Be brief.'],
    ['max_output_tokens', 20],
    ['max_tool_calls', 2],
    ['metadata', { a: 'b' }],
    ['model', 'gpt-5'],
    ['moderation', { policy: 'x' }],
    ['parallel_tool_calls', true],
    ['presence_penalty', 1],
    ['prompt_cache_key', 'k'],
    ['reasoning', { effort: 'low' }],
    ['safety_identifier', 'u'],
    ['service_tier', 'flex'],
    ['store', true],
    ['stream', true],
    ['stream_options', { include_obfuscation: true }],
    ['temperature', 1],
    ['text', { verbosity: 'low' }],
    ['tool_choice', 'auto'],
    ['tools', [{ type: 'function', name: 'a' }]],
    ['top_logprobs', 2],
    ['top_p', 1],
    ['truncation', 'auto'],
    ['user', 'u'],
  ])('%s is no field that nobody knows', (name, value) => {
    const losses: Loss[] = [];
    decodeBody({ input: 'hello', [name]: value }, losses);
    expect(losses.filter(({ feature }) => feature === 'vendor-field')).toEqual([]);
  });

  it('arguments that are no text come as they are', () => {
    const call = { type: 'function_call', call_id: 'c', name: 'a', arguments: { path: 'x' } };
    expect(messagesOf([call])[0]?.blocks[0]).toMatchObject({ arguments: '{"path":"x"}' });
  });

  it('a number that JavaScript cannot hold is none', () => {
    expect(refusalOf(JSON.parse('{"input":"a","temperature":1e999}')).param).toBe('temperature');
  });
});

const requests = recordedResponsesRequests();

const suite = requests.length > 0 ? describe : describe.skip; // skipped: no recordings, which is printed
suite('what real clients send', () => {
  it.each(requests)('%s', (_name, body) => {
    const items = Array.isArray(body.input) ? (body.input as JsonObject[]) : [];
    const needsMemory = body.previous_response_id || items.some(({ type }) => type === 'item_reference');
    if (needsMemory) {
      expect(refusalOf(body as JsonObject)).toMatchObject({ code: 'PP_REQUEST_UNSUPPORTED' });
      return;
    }
    const { messages, tools } = decodeBody(body as JsonObject);
    expect(messages.length).toBeGreaterThan(0);
    expect(messages.flatMap(({ blocks }) => blocks).filter(({ type }) => type === 'opaque')).toEqual([]);
    const calls = items.filter(({ type }) => /_call$/.test(String(type)));
    expect(messages.flatMap(({ blocks }) => blocks).filter(({ type }) => type === 'tool-call')).toHaveLength(
      calls.length,
    );
    expect(new Set(tools.map(({ name }) => name)).size).toBe(tools.length);
  });
});
