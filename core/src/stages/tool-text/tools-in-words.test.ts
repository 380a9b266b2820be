import { describe, expect, it } from '@jest/globals';
import type { ChatMessage, ChatRequest } from '../../contract/chat-request.ts';
import { fakeReplyContext, PLAIN_REQUEST, runMapper } from '../../testing/index.ts';
import { foldEvents } from '../../wire/fold.ts';
import { bridgeReply } from './bridge-reply.ts';
import { toolsInWords } from './tools-in-words.ts';

const LOOK = { type: 'function', name: 'look', description: 'Looks.', schema: { type: 'object' } } as const;
const system: ChatMessage = { role: 'system', blocks: [{ type: 'text', text: 'Be brief.' }] };
const user: ChatMessage = { role: 'user', blocks: [{ type: 'text', text: 'Hello' }] };
const inWords = (over: Partial<ChatRequest>) => toolsInWords({ ...PLAIN_REQUEST, ...over });

const wordsOf = ({ messages }: ChatRequest) =>
  messages.map(({ role, blocks }) => [role, blocks.map((block) => ('text' in block ? block.text : block.type))]);

describe('tools in words', () => {
  it('change nothing where there are none', () => {
    expect(toolsInWords(PLAIN_REQUEST)).toBe(PLAIN_REQUEST);
  });

  it('are described behind the system prompt', () => {
    const request = inWords({
      messages: [system, user],
      tools: [LOOK],
      toolChoice: { mode: 'auto' },
      allowsParallelTools: true,
    });
    expect(request).not.toHaveProperty('toolChoice');
    expect(request).not.toHaveProperty('allowsParallelTools');
    expect(request.tools).toEqual([]);
    expect(wordsOf(request).map(([role]) => role)).toEqual(['system', 'system', 'user']);
    const told = String(wordsOf(request)[1]?.[1]);
    expect(told).toContain('<tool_call>{"name": "TOOL", "arguments": ');
    expect(told).toMatch(/\{"name":"look","description":"Looks\.","parameters":\{"type":"object"\}\}$/);
  });

  it('are asked for where the client asks for one', () => {
    const told = (toolChoice: ChatRequest['toolChoice']) =>
      String(wordsOf(inWords({ tools: [LOOK], ...(toolChoice && { toolChoice }) }))[0]?.[1]);
    expect(told({ mode: 'required' })).toMatch(/Call a tool now\.$/);
    expect(told({ mode: 'tool', name: 'look' })).toMatch(/Call the tool look now\.$/);
    expect(wordsOf(inWords({ tools: [LOOK], toolChoice: { mode: 'none' } }))).toEqual([['user', ['Hello']]]);
  });

  it('leave tools that the vendor runs where they are', () => {
    const search = { type: 'opaque', dialect: 'd', kind: 'search', value: {} } as const;
    expect(inWords({ tools: [LOOK, search] }).tools).toEqual([search]);
  });

  it('have been called in the form that the bridge reads: a second turn tells what the first one said', () => {
    const text = 'I look.\n<tool_call>{"name":"look","arguments":{"at":1.0}}</tool_call>';
    const mapper = bridgeReply(fakeReplyContext({ request: { ...PLAIN_REQUEST, tools: [LOOK] } }));
    const { blocks } = foldEvents(
      mapper
        ? runMapper(mapper, [
            { type: 'reply-start' },
            { type: 'text-start', id: '0' },
            { type: 'text-delta', id: '0', delta: text },
            { type: 'text-end', id: '0' },
            { type: 'reply-end', finish: { reason: 'stop' } },
          ])
        : [],
    );
    const call = blocks.find((block) => block.type === 'tool-call');
    const answered: ChatMessage = {
      role: 'user',
      blocks: [
        { type: 'tool-result', callId: call?.callId ?? '', content: [{ type: 'text', text: 'a cat' }] },
        { type: 'tool-result', callId: 'lost', content: [], isError: true },
        { type: 'text', text: 'So?' },
      ],
    };
    const request = inWords({ messages: [user, { role: 'assistant', blocks }, answered] });
    expect(wordsOf(request)).toEqual([
      ['user', ['Hello']],
      ['assistant', ['I look.', '<tool_call>{"name":"look","arguments":{"at":1.0}}</tool_call>']],
      ['user', ['Result of look:', 'a cat', 'Error of a tool:', 'So?']],
    ]);
  });

  it.each([
    ['function', '', '{}'],
    ['function', '{"a"', '{"input":"{\\"a\\""}'],
    ['freeform', '{}', '{"input":"{}"}'],
  ] as const)('have arguments that are JSON: %s %s', (kind, written, input) => {
    const call = { type: 'tool-call', callId: 'c', name: 'look', kind, arguments: written } as const;
    const [[, said] = []] = wordsOf(inWords({ messages: [{ role: 'assistant', blocks: [call] }] }));
    expect(said).toEqual([`<tool_call>{"name":"look","arguments":${input}}</tool_call>`]);
  });
});
