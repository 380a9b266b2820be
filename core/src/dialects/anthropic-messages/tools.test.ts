import { describe, expect, it } from '@jest/globals';
import type { ChatBlock, FunctionTool, JsonObject } from '../../contract/index.ts';
import { accepted } from './__fixtures__/accepted.ts';
import { assistant, call, result, tool, user } from './__fixtures__/requests.ts';

const CHAT = 'openai-chat';

const TOOL_WIRE = { name: 'f', input_schema: { type: 'object', properties: {} } };

describe('encodeRequest: tools', () => {
  it('section 2.3: forces an object at the root and gives a tool without a schema one', () => {
    const { body } = accepted({
      tools: [
        { type: 'function', name: 'a' },
        { type: 'function', name: 'b', description: '', schema: { properties: { x: { type: 'string' } } } },
        { type: 'function', name: 'a', description: 'again' },
      ],
    });
    expect(body.tools).toEqual([
      { name: 'a', input_schema: { type: 'object', properties: {} } },
      { name: 'b', input_schema: { type: 'object', properties: { x: { type: 'string' } } } },
    ]);
  });

  it.each([
    [{ mode: 'auto' }, undefined, { type: 'auto' }],
    [{ mode: 'required' }, undefined, { type: 'any' }],
    [{ mode: 'none' }, undefined, { type: 'none' }],
    [{ mode: 'none' }, false, { type: 'none' }],
    [{ mode: 'tool', name: 'f' }, false, { type: 'tool', name: 'f', disable_parallel_tool_use: true }],
    [undefined, false, { type: 'auto', disable_parallel_tool_use: true }],
    [undefined, true, undefined],
    [{ mode: 'auto' }, true, { type: 'auto' }],
  ] as const)('section 2.3: choice %j, parallel %s', (toolChoice, allowsParallelTools, expected) => {
    const request = {
      ...(toolChoice && { toolChoice }),
      ...(allowsParallelTools !== undefined && { allowsParallelTools }),
    };
    const { body } = accepted({ tools: [tool], ...request });
    expect(body.tool_choice).toEqual(expected);
    expect(body.tools).toEqual([TOOL_WIRE]);
  });

  it('trap 42 (BerriAI/litellm#25477): without tools there is no choice', () => {
    const foreign = { type: 'opaque', dialect: CHAT, kind: 'web_search', name: 'web_search', value: {} } as const;
    const { body, losses } = accepted({
      tools: [foreign],
      toolChoice: { mode: 'required' },
      allowsParallelTools: false,
    });
    expect(body).not.toHaveProperty('tools');
    expect(body).not.toHaveProperty('tool_choice');
    expect(losses).toEqual(['server-tool']);
    const one = accepted({ tools: [foreign, tool], toolChoice: { mode: 'tool', name: 'web_search' } });
    expect(one.body).not.toHaveProperty('tool_choice');
  });

  it('trap 43 (anomalyco/opencode#3523): names that the API refuses are changed alike in tools, choices and history, and restored in replies', () => {
    const name = `mcp.server/${'x'.repeat(130)}`;
    const { body, replyRules } = accepted({
      tools: [{ ...tool, name }],
      toolChoice: { mode: 'tool', name },
      messages: [user('a'), assistant(call('t', '{}', name)), user(result('t', '1'))],
    });
    const sent = (body.tools as unknown as JsonObject[])[0]?.name as string;
    expect(sent).toMatch(/^[a-zA-Z0-9_-]{1,128}$/);
    expect(body.tool_choice).toEqual({ type: 'tool', name: sent });
    expect(JSON.stringify(body.messages)).toContain(sent);
    expect(replyRules?.toolNames).toEqual(new Map([[sent, name]]));
    expect(accepted({ tools: [{ ...tool, name: 'y'.repeat(128) }] }).replyRules).toBeUndefined();
  });

  it('writes freeform tools as functions with one text', () => {
    const freeform = {
      type: 'freeform',
      name: 'patch',
      description: 'Applies.',
      grammar: { syntax: 'lark', definition: 'start: "a"' },
    } as const;
    const past: ChatBlock = { type: 'tool-call', callId: 't', name: 'patch', kind: 'freeform', arguments: '*** Begin' };
    const { body, replyRules } = accepted({
      tools: [freeform],
      messages: [user('a'), assistant(past), user(result('t', 'ok'))],
    });
    expect((body.tools as unknown as JsonObject[])[0]).toMatchObject({
      name: 'patch',
      description: expect.stringContaining('start: "a"'),
      input_schema: { properties: { input: { type: 'string' } }, required: ['input'] },
    });
    expect(JSON.stringify(body.messages)).toContain('"input":{"input":"*** Begin"}');
    expect(replyRules).toEqual({ freeformTools: ['patch'] });
  });

  it('sends strict schemas clean, and only to models that know the word', () => {
    const strict: FunctionTool = {
      ...tool,
      isStrict: true,
      schema: { type: 'object', properties: { n: { type: 'integer', minimum: 1 } } },
    };
    const sent = (model: string) => (accepted({ tools: [strict] }, { model }).body.tools as unknown as JsonObject[])[0];
    expect(sent('claude-sonnet-4-5')).toEqual({
      name: 'f',
      strict: true,
      input_schema: {
        type: 'object',
        additionalProperties: false,
        properties: { n: { type: 'integer', description: '(minimum: 1)' } },
      },
    });
    expect(sent('claude-sonnet-4-20250514')).not.toHaveProperty('strict');
  });

  it('turns a web search of another dialect into its own only when told to', () => {
    const extras = { [CHAT]: { body: { web_search_options: {} } } };
    expect(accepted({ extras }, { options: { webSearch: true } }).body.tools).toEqual([
      { type: 'web_search_20250305', name: 'web_search' },
    ]);
    expect(accepted({ extras }).body).not.toHaveProperty('tools');
  });
});
