import { describe, expect, it } from '@jest/globals';
import type { ChatBlock, ChatRequest, CodecOptions, JsonObject, Loss } from '@pipeproxy/core';
import { fakeEncodeContext, PLAIN_REQUEST } from '@pipeproxy/core/testing';
import { refusedConverse } from '../../../../test/support/bedrock/converse-rules.ts';
import { encodeRequest } from './encode-request.ts';

const ALL = { cachePoints: ['system', 'messages', 'tools'], cacheTtl: true };
const POINT = { cachePoint: { type: 'default' } };
const mark = (ttl?: string) => ({
  extras: { 'anthropic-messages': { cache_control: { type: 'ephemeral', ...(ttl && { ttl }) } } },
});
const text = (words: string, extras = {}): ChatBlock => ({ type: 'text', text: words, ...extras });

/** The body for a Claude, which Bedrock takes, and what was lost. */
function encode(request: Partial<ChatRequest>, options: CodecOptions = ALL) {
  const losses: Loss[] = [];
  const model = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
  const context = { ...fakeEncodeContext({ model, options }), note: (loss: Loss) => void losses.push(loss) };
  const { body } = encodeRequest({ ...PLAIN_REQUEST, ...request }, context);
  expect(refusedConverse(JSON.parse(JSON.stringify(body)))).toBeUndefined();
  return { body, lost: losses.map(({ feature }) => feature) };
}

const contents = (body: JsonObject) => (body.messages as readonly { content: unknown }[]).map(({ content }) => content);

describe('a breakpoint of the client', () => {
  it('becomes a cache point behind its block, tool or system text', () => {
    const { body, lost } = encode({
      messages: [
        { role: 'system', blocks: [text('Be brief.', mark('1h')), text('Be kind.')] },
        { role: 'user', blocks: [text('Hi', mark('5m')), text('You')] },
        { role: 'assistant', blocks: [text('Yes.', mark())] },
      ],
      tools: [
        { type: 'function', name: 'look', ...mark('1h') },
        { type: 'function', name: 'see' },
      ],
    });
    expect(lost).toEqual([]);
    const long = { cachePoint: { type: 'default', ttl: '1h' } };
    expect(body.system).toEqual([{ text: 'Be brief.' }, long, { text: 'Be kind.' }]);
    expect(body.toolConfig).toMatchObject({
      tools: [{ toolSpec: { name: 'look' } }, long, { toolSpec: { name: 'see' } }],
    });
    expect(contents(body)).toEqual([
      [{ text: 'Hi' }, { cachePoint: { type: 'default', ttl: '5m' } }, { text: 'You' }],
      [{ text: 'Yes.' }, POINT],
    ]);
  });

  it('of a call, a result or something in a result stands behind the whole of it', () => {
    const call = {
      type: 'tool-call',
      callId: 'a',
      name: 'look',
      kind: 'function',
      arguments: '{}',
      ...mark(),
    } as const;
    const result = (extras: object, inner: object) =>
      ({ type: 'tool-result', callId: 'a', content: [text('One', inner)], ...extras }) as const;
    for (const answer of [result(mark(), {}), result({}, mark())]) {
      const { body } = encode({
        messages: [
          { role: 'user', blocks: [text('Hi')] },
          { role: 'assistant', blocks: [call] },
          { role: 'user', blocks: [answer, text('Go on.')] },
        ],
      });
      const toolResult = { toolUseId: 'a', content: [{ text: 'One' }] };
      expect(contents(body)).toEqual([
        [{ text: 'Hi' }],
        [{ toolUse: { toolUseId: 'a', name: 'look', input: {} } }, POINT],
        [{ toolResult }, POINT, { text: 'Go on.' }],
      ]);
    }
  });

  it('of a message or the whole request stands at its end, once', () => {
    const asked = { role: 'user', blocks: [text('Hi'), text('You', mark())], ...mark() } as const;
    const extras = { 'anthropic-messages': { body: { cache_control: { type: 'ephemeral' } } } };
    expect(contents(encode({ messages: [asked], extras }).body)).toEqual([[{ text: 'Hi' }, { text: 'You' }, POINT]]);
    const bare = { messages: [{ role: 'user', blocks: [text('Hi')] }], extras } as const;
    expect(contents(encode(bare).body)).toEqual([[{ text: 'Hi' }, POINT]]);
    const system = [{ role: 'system', blocks: [text('Be brief.')], ...mark() }, asked] as const;
    expect(encode({ messages: system }).body.system).toEqual([{ text: 'Be brief.' }, POINT]);
  });

  it('goes with a block of which nothing is sent', () => {
    const { body } = encode({ messages: [{ role: 'user', blocks: [text(' ', mark()), text('Hi')] }] });
    expect(contents(body)).toEqual([[{ text: 'Hi' }]]);
  });

  it('is the earliest that goes where there are more than four', () => {
    const blocks = ['a', 'b', 'c'].map((words) => text(words, mark()));
    const { body, lost } = encode({
      messages: [
        { role: 'system', blocks: [text('s', mark())] },
        { role: 'user', blocks },
      ],
      tools: [{ type: 'function', name: 'look', ...mark() }],
    });
    expect(lost).toEqual(['cache-breakpoint']);
    expect(JSON.stringify(body.toolConfig)).not.toContain('cachePoint');
    expect(JSON.stringify(body).match(/cachePoint/g)).toHaveLength(4);
  });

  it('is lost, and its time, where the model does not take it', () => {
    const messages = [{ role: 'user', blocks: [text('Hi', mark('1h'))] }] as const;
    const short = encode({ messages }, { cachePoints: ['messages'] });
    expect([contents(short.body), short.lost]).toEqual([[[{ text: 'Hi' }, POINT]], ['cache-ttl']]);
    const elsewhere = encode({ messages }, { cachePoints: ['system'] });
    expect([contents(elsewhere.body), elsewhere.lost]).toEqual([[[{ text: 'Hi' }]], ['cache-breakpoint']]);
    expect(encode({ messages }, {}).lost).toEqual(['cache-breakpoint']);
  });
});
