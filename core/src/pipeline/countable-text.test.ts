import { describe, expect, it } from '@jest/globals';
import type { ChatBlock } from '../contract/chat-block.ts';
import type { ChatRequest } from '../contract/chat-request.ts';
import { countableText } from './countable-text.ts';

function requestOf(blocks: readonly ChatBlock[], rest: Partial<ChatRequest> = {}): ChatRequest {
  const messages = [{ role: 'user', blocks } as const];
  return { model: 'm', messages, tools: [], sampling: {}, stopSequences: [], isStream: false, ...rest };
}

const PIXEL = { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AAAA' } } as const;

describe('countableText', () => {
  it.each<[string, ChatBlock, readonly string[]]>([
    ['text', { type: 'text', text: 'a' }, ['a']],
    ['readable reasoning', { type: 'reasoning', text: 'b', signature: { origin: 'x', value: 'AAAA' } }, ['b']],
    ['encrypted reasoning', { type: 'reasoning', text: '', redacted: { origin: 'x', value: 'AAAA' } }, []],
    ['a refusal', { type: 'refusal', text: 'c' }, ['c']],
    [
      'a tool call',
      { type: 'tool-call', callId: '1', name: 'look', kind: 'function', arguments: '{"q":1.0}' },
      ['look', '{"q":1.0}'],
    ],
    ['a tool result', { type: 'tool-result', callId: '1', content: [{ type: 'text', text: 'd' }] }, ['d']],
    ['an opaque block', { type: 'opaque', dialect: 'x', kind: 'y', value: { z: 1 } }, ['{"z":1}']],
    [
      'a text document',
      { type: 'document', title: 't', context: 'c', source: { kind: 'text', text: 'e' } },
      ['t', 'c', 'e'],
    ],
  ])('takes the text of %s', (_what, block, texts) => {
    expect(countableText(requestOf([block])).texts).toEqual(texts);
  });

  it('counts images, those inside tool results too, and none of their bytes', () => {
    const counted = countableText(requestOf([PIXEL, { type: 'tool-result', callId: '1', content: [PIXEL, PIXEL] }]));
    expect(counted).toMatchObject({ images: 3, texts: [] });
  });

  it('measures documents by their bytes, and takes a page for one that lies elsewhere', () => {
    const data = Buffer.alloc(90_000).toString('base64');
    const pdf: ChatBlock = { type: 'document', source: { kind: 'base64', mediaType: 'application/pdf', data } };
    const far: ChatBlock = { type: 'document', source: { kind: 'url', url: 'https://example.test/a.pdf' } };
    expect(countableText(requestOf([pdf])).documentBytes).toBe(90_000);
    expect(countableText(requestOf([far])).documentBytes).toBe(50_000);
  });

  it('takes system prompt, tools of every kind and the schema of the answer', () => {
    const counted = countableText({
      ...requestOf([]),
      messages: [
        { role: 'system', blocks: [{ type: 'text', text: 'be kind' }] },
        { role: 'user', blocks: [{ type: 'text', text: 'hello' }] },
      ],
      tools: [
        { type: 'function', name: 'f', description: 'does f', schema: { type: 'object' } },
        { type: 'freeform', name: 'g', grammar: { syntax: 'lark', definition: 'start: "x"' } },
        { type: 'opaque', dialect: 'x', kind: 'search', value: { type: 'search' } },
      ],
      output: { type: 'json-schema', schema: { type: 'string' } },
    });
    expect(counted).toEqual({
      texts: [
        'be kind',
        'hello',
        '{"name":"f","description":"does f","schema":{"type":"object"}}',
        '{"name":"g","grammar":"start: \\"x\\""}',
        '{"type":"search"}',
        '{"type":"string"}',
      ],
      images: 0,
      documentBytes: 0,
      messages: 2,
      hasTools: true,
    });
  });

  it('says that there are no tools', () => {
    expect(countableText(requestOf([])).hasTools).toBe(false);
  });
});
