import { describe, expect, it } from '@jest/globals';
import type { ChatEvent } from '../../contract/chat-event.ts';
import type { ChatRequest } from '../../contract/chat-request.ts';
import type { FinishReason } from '../../contract/finish-reason.ts';
import { checkGrammar, fakeReplyContext, PLAIN_REQUEST, runMapper } from '../../testing/index.ts';
import { createRandom, randomPieces } from '../../testing/random.ts';
import { foldEvents } from '../../wire/fold.ts';
import { bridgeReply } from './bridge-reply.ts';

const TOOLS = ['look', 'read_file'].map((name) => ({ type: 'function' as const, name }));
const CALL = '<tool_call>{"name":"look","arguments":{"at":1}}</tool_call>';
const FILE = '<read_file><path>a.ts</path></read_file>';

const textEvents = (id: string, ...pieces: readonly string[]): ChatEvent[] => [
  { type: 'text-start', id },
  ...pieces.map((delta): ChatEvent => ({ type: 'text-delta', id, delta })),
  { type: 'text-end', id },
];

const nativeCall: ChatEvent[] = [
  { type: 'tool-call-start', id: 'n', callId: 'call_n', name: 'look', kind: 'function' },
  { type: 'tool-call-end', id: 'n' },
];

const reply = (blocks: readonly ChatEvent[], reason: FinishReason = 'stop'): ChatEvent[] => [
  { type: 'reply-start' },
  ...blocks,
  { type: 'reply-end', finish: { reason, raw: 'upstream-word' } },
];

function bridged(events: readonly ChatEvent[], over: Partial<ChatRequest> = {}) {
  const context = fakeReplyContext({ request: { ...PLAIN_REQUEST, tools: TOOLS, ...over } });
  const mapper = bridgeReply(context);
  const out = mapper ? runMapper(mapper, events) : [...events];
  return { out, losses: context.losses, ...foldEvents(out) };
}

const called = (blocks: ReturnType<typeof bridged>['blocks']) =>
  blocks.flatMap((block) => (block.type === 'tool-call' ? [[block.name, block.arguments]] : []));

describe('the bridge from tool text to tool calls', () => {
  it('has nothing to do without tools that may be called', () => {
    const context = (request: Partial<ChatRequest>) => fakeReplyContext({ request: { ...PLAIN_REQUEST, ...request } });
    expect(bridgeReply(context({}))).toBeUndefined();
    expect(bridgeReply(context({ tools: TOOLS, toolChoice: { mode: 'none' } }))).toBeUndefined();
    expect(bridgeReply(context({ tools: TOOLS }))).toBeDefined();
  });

  it('makes calls with ids of their own, and says that the reply ends with calls', () => {
    const { out, blocks, finish, losses } = bridged(reply(textEvents('0', `Let me see.\n\n${CALL}\n`, FILE)));
    expect(checkGrammar(out)).toEqual([]);
    expect(blocks).toEqual([
      { type: 'text', text: 'Let me see.' },
      { type: 'tool-call', callId: expect.any(String), name: 'look', kind: 'function', arguments: '{"at":1}' },
      {
        type: 'tool-call',
        callId: expect.any(String),
        name: 'read_file',
        kind: 'function',
        arguments: '{"uri":"a.ts"}',
      },
    ]);
    const ids = blocks.flatMap((block) => (block.type === 'tool-call' ? [block.callId] : []));
    expect(ids).toEqual([
      expect.stringMatching(/^call_look_1_\w{8}$/),
      expect.stringMatching(/^call_read_file_2_\w{8}$/),
    ]);
    expect([finish, losses]).toEqual([{ reason: 'tool-calls' }, []]);
  });

  it('keeps ids short and legal whatever a tool is called', () => {
    const name = `mcp.server/${'x'.repeat(60)}`;
    const tools = [{ type: 'function' as const, name }];
    const { blocks } = bridged(reply(textEvents('0', `<tool_call>{"name":"${name}"}</tool_call>`)), { tools });
    expect(blocks).toMatchObject([{ name, callId: expect.stringMatching(/^[\w-]{1,40}$/) }]);
  });

  it('says words at once, and holds back only from the first call on', () => {
    const context = fakeReplyContext({ request: { ...PLAIN_REQUEST, tools: TOOLS } });
    const mapper = bridgeReply(context);
    const said = ['One ', 'two <', ' three', CALL, ' four'].map((delta) =>
      mapper?.push({ type: 'text-delta', id: '0', delta }),
    );
    expect(said).toEqual([[], [], [], [], []]);
    const again = bridgeReply(context);
    again?.push({ type: 'text-start', id: '0' });
    const now = ['One ', 'two <', ' three', CALL, ' four'].map((delta) =>
      (again?.push({ type: 'text-delta', id: '0', delta }) ?? []).map((event) =>
        'delta' in event ? event.delta : event.type,
      ),
    );
    expect(now).toEqual([['text-start', 'One'], [' two'], [' < three'], [], []]);
  });

  it.each<[string, readonly ChatEvent[]]>([
    ['words', textEvents('0', ' Hello ', 'you \n')],
    ['an empty text', textEvents('0')],
    ['white space', textEvents('0', ' \n')],
    ['a call of nobody', textEvents('0', '<tool_call>{"name":"nobody"}</tool_call> ', 'x ')],
    ['a call without an end', textEvents('0', `a ${CALL.slice(0, -3)}`)],
    ['an array that is none', textEvents('0', '[{"type":"tool_use"')],
    [
      'thoughts and a citation',
      [
        { type: 'reasoning-start', id: 'r' },
        { type: 'reasoning-delta', id: 'r', delta: CALL },
        { type: 'reasoning-end', id: 'r' },
        { type: 'text-start', id: '0' },
        { type: 'citation', id: '0', dialect: 'd', value: {} },
        { type: 'text-delta', id: '0', delta: 'x' },
        { type: 'text-end', id: '0' },
      ],
    ],
  ])('leaves %s as they came', (_name, blocks) => {
    const events = reply(blocks);
    const { out, finish, losses } = bridged(events);
    expect(checkGrammar(out)).toEqual([]);
    expect([foldEvents(out), finish?.raw, losses]).toEqual([foldEvents(events), 'upstream-word', []]);
  });

  it('leaves a reply alone that calls in the upstream’s own way', () => {
    const before = reply([...textEvents('0', 'a ', CALL), ...nativeCall], 'tool-calls');
    const behind = reply([...nativeCall, ...textEvents('0', CALL)], 'tool-calls');
    for (const events of [before, behind]) {
      const { out } = bridged(events);
      expect(checkGrammar(out)).toEqual([]);
      expect(foldEvents(out)).toEqual(foldEvents(events));
    }
  });

  it('reads every text of a reply, and gives out the calls behind the last', () => {
    const thought: ChatEvent[] = [
      { type: 'reasoning-start', id: 'r' },
      { type: 'reasoning-end', id: 'r' },
    ];
    const { out, blocks } = bridged(reply([...textEvents('0', CALL), ...thought, ...textEvents('1', 'Done. ', FILE)]));
    expect(checkGrammar(out)).toEqual([]);
    expect(blocks.map(({ type }) => type)).toEqual(['reasoning', 'text', 'tool-call', 'tool-call']);
    expect(blocks[1]).toEqual({ type: 'text', text: 'Done.' });
  });

  it('gives out usage and keepalives while it holds', () => {
    const mapper = bridgeReply(fakeReplyContext({ request: { ...PLAIN_REQUEST, tools: TOOLS } }));
    mapper?.push({ type: 'text-start', id: '0' });
    mapper?.push({ type: 'text-delta', id: '0', delta: CALL });
    const alive: ChatEvent[] = [{ type: 'keepalive' }, { type: 'usage', usage: { outputTokens: 3 } }];
    expect(alive.map((event) => mapper?.push(event))).toEqual(alive.map((event) => [event]));
  });

  it('gives out what it holds before an error', () => {
    const error: ChatEvent = { type: 'error', error: { kind: 'overloaded', message: 'busy' } };
    for (const text of [`a ${CALL}`, 'a <tool']) {
      const { out } = bridged([{ type: 'reply-start' }, ...textEvents('0', text).slice(0, -1), error]);
      expect(out.map((event) => ('delta' in event ? event.delta : '')).join('')).toBe(text);
      expect(out.at(-1)).toEqual(error);
    }
  });

  it('trap 12 (Wei-Shaw/sub2api#4141): keeps a cut or filtered end visible', () => {
    const finishes = (['stop', 'other', 'length', 'content-filter'] as const).map(
      (reason) => bridged(reply(textEvents('0', CALL), reason)).finish?.reason,
    );
    expect(finishes).toEqual(['tool-calls', 'tool-calls', 'length', 'content-filter']);
  });

  it('names what it left out', () => {
    const one = bridged(reply(textEvents('0', CALL, CALL, FILE)), { allowsParallelTools: false });
    expect([called(one.blocks), one.losses]).toEqual([
      [['look', '{"at":1}']],
      [expect.objectContaining({ feature: 'tool-text', count: 2 })],
    ]);
    const bad = bridged(reply(textEvents('0', '<tool_call>{"name":"nobody"}</tool_call>', CALL)));
    expect([called(bad.blocks), bad.losses]).toEqual([
      [['look', '{"at":1}']],
      [expect.objectContaining({ feature: 'tool-text', count: 1 })],
    ]);
  });

  it('gives the same reply however the text is split', () => {
    const random = createRandom(11);
    const parts = [
      CALL,
      FILE,
      'word ',
      ' ',
      '\n',
      '<tool_call>',
      '</tool_call>',
      '```',
      '[',
      '{"name":"look"}',
      '<read_file>',
      '<',
    ] as const;
    let calls = 0;
    for (let round = 0; round < 1_000; round++) {
      const text = Array.from({ length: 1 + random.below(6) }, () => random.pick(parts)).join('');
      const whole = bridged(reply(textEvents('0', text)));
      const cut = bridged(reply(textEvents('0', ...randomPieces(random, text))));
      expect(checkGrammar(cut.out)).toEqual([]);
      expect([cut.blocks, cut.finish]).toEqual([whole.blocks, whole.finish]);
      calls += called(whole.blocks).length > 0 ? 1 : 0;
    }
    expect(calls).toBeGreaterThan(100);
  });
});
