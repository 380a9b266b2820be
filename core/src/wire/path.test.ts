import { describe, expect, it } from '@jest/globals';
import {
  type ChatCodec,
  type ChatEvent,
  type Dialect,
  defineFraming,
  type Framing,
  type Mapper,
  type ReplyCodec,
  type ReplyContext,
  type ReplyWatch,
  type WireEvent,
} from '../contract/index.ts';
import { cutsOf } from '../testing/cuts.ts';
import { foldEvents } from './fold.ts';
import { jsonArray } from './framings/json-array.ts';
import { jsonDocument } from './framings/json-document.ts';
import { sse } from './framings/sse.ts';
import { createPath, joinPieces, type Path, type PathOptions } from './path.ts';
import { unfoldReply } from './unfold.ts';

/** Two dialects that say chat events as JSON; `b` says them backwards. Real ones are tested in their own rooms. */
const WORDS = {
  a: { write: (event: unknown) => JSON.stringify(event), read: (text: string) => JSON.parse(text) as ChatEvent },
  b: {
    write: (event: unknown) => JSON.stringify(Object.entries(event as object).toReversed()),
    read: (text: string) => Object.fromEntries(JSON.parse(text)) as ChatEvent,
  },
};

class ToyWatch implements ReplyWatch {
  hasGenerated = false;
  isComplete = false;
  usage: ReplyWatch['usage'];
  finish: ReplyWatch['finish'];
  error: ReplyWatch['error'];
  push({ data }: WireEvent): void {
    this.hasGenerated ||= data.includes('-delta');
    if (data.includes('"reply-end"')) this.isComplete = true;
    if (data.includes('"usage"')) this.usage = { outputTokens: 7 };
  }
}

function toyStream(words: (typeof WORDS)['a']): ReplyCodec {
  return {
    decoder: (): Mapper<WireEvent, ChatEvent> => ({ push: ({ data }) => [words.read(data)], end: () => [] }),
    encoder: (): Mapper<ChatEvent, WireEvent> => ({
      push: (event) => [{ name: event.type, data: words.write(event) }],
      end: () => [{ data: 'over' }],
    }),
  };
}

const TOY_WHOLE: ReplyCodec = {
  decoder: () => ({ push: ({ data }) => unfoldReply(JSON.parse(data)), end: () => [] }),
  encoder: () => {
    const events: ChatEvent[] = [];
    return {
      push(event) {
        events.push(event);
        return event.type === 'reply-end' ? [{ data: JSON.stringify(foldEvents(events)) }] : [];
      },
      end: () => [],
    };
  },
};

function toy(id: 'a' | 'b'): Dialect {
  const chat: Partial<ChatCodec> = {
    stream: toyStream(WORDS[id]),
    whole: TOY_WHOLE,
    watch: () => new ToyWatch(),
    isWanted: ({ data }, peeked) => peeked.wantsUsage === true || !data.includes('"usage"'),
  };
  return { id: `toy-${id}`, chat } as unknown as Dialect;
}

const A = toy('a');
const B = toy('b');

const EVENTS: readonly ChatEvent[] = [
  { type: 'reply-start', replyId: 'r' },
  { type: 'text-start', id: '0' },
  { type: 'text-delta', id: '0', delta: 'é😀' },
  { type: 'text-end', id: '0' },
  { type: 'tool-call-start', id: '1', callId: 'c', name: 'f_1', kind: 'function' },
  { type: 'tool-call-delta', id: '1', delta: '{}' },
  { type: 'tool-call-end', id: '1' },
  { type: 'usage', usage: { outputTokens: 7 } },
  { type: 'reply-end', finish: { reason: 'tool-calls' } },
];

function pathOf(options: Pick<PathOptions, 'from' | 'to'> & Partial<PathOptions>): Path {
  return createPath({
    limits: { maxEventBytes: 10_000, maxReplyBytes: 1_000_000 },
    replyRules: {},
    peeked: {},
    requestId: 'req_1',
    codecOptions: {},
    context: () => ({}) as ReplyContext,
    ...options,
  });
}

/** Everything that comes out, after each chunk and at the end. */
function run(path: Path, chunks: readonly Uint8Array[]): Buffer[] {
  const steps = [...chunks.map((chunk) => path.push(chunk)), path.end()];
  return steps.map((pieces) => Buffer.concat(pieces.map((piece) => Buffer.from(piece as string))));
}

const whole = (path: Path, chunks: readonly Uint8Array[]) => Buffer.concat(run(path, chunks)).toString();

function bytesOf(events: readonly WireEvent[], framing: Framing): Buffer {
  const mapper = framing.join();
  const pieces = [...events.flatMap((event) => mapper.push(event)), ...mapper.end()];
  return Buffer.from(joinPieces(pieces) as string);
}

const wire = (dialect: 'a' | 'b', events = EVENTS): WireEvent[] =>
  events.map((event) => ({ name: event.type, data: WORDS[dialect].write(event) }));

const ASKED = { peeked: { wantsUsage: true } };

describe('equal wires', () => {
  const streams = { from: { dialect: A, framing: sse }, to: { dialect: A, framing: sse } };
  const ODD = Buffer.concat([
    Buffer.from('\uFEFF: ping\n\nretry: 5\nid: 7\nevent: odd\nx: y\n\ndata:{"n": 1.0}\r\n\r\n'),
    bytesOf(wire('a'), sse),
    Buffer.from('data: [DONE]\n\n: bye'),
  ]);

  it('law 1: give the very bytes of the upstream for every cut', () => {
    for (const { name, chunks } of cutsOf(ODD)) {
      expect([name, whole(pathOf({ ...streams, ...ASKED }), chunks)]).toEqual([name, ODD.toString()]);
    }
  });

  it('give out whole events only, so that something may be put between two pieces', () => {
    const steps = run(pathOf({ ...streams, ...ASKED }), [
      Buffer.from('data: 1\n\ndata: 2\n'),
      Buffer.from('\nda'),
      Buffer.from('ta: 3\n\n'),
    ]);
    expect(steps.map(String)).toEqual(['data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n', '']);
  });

  it('law 5: hold nothing but an open event, however long the reply is', () => {
    const path = pathOf({ ...streams, ...ASKED });
    const chunk = bytesOf(wire('a', EVENTS.slice(2, 3)), sse);
    for (let count = 0; count < 1000; count += 1) expect(path.push(chunk)).toEqual([chunk]);
  });

  it('leave out only the frame that the client has not asked for, for every cut', () => {
    const without = Buffer.from(ODD.toString().replace(/event: usage\n.*\n\n/, ''));
    expect(without.length).toBeLessThan(ODD.length);
    for (const { name, chunks } of cutsOf(ODD)) {
      expect([name, whole(pathOf(streams), chunks)]).toEqual([name, without.toString()]);
    }
  });

  it('watch what passes', () => {
    const path = pathOf(streams);
    path.push(bytesOf(wire('a', EVENTS.slice(0, 2)), sse));
    expect(path.view).toMatchObject({ hasGenerated: false, isComplete: false, usage: undefined });
    path.push(bytesOf(wire('a', EVENTS.slice(2)), sse));
    expect(path.view).toMatchObject({ hasGenerated: true, isComplete: true, usage: { outputTokens: 7 } });
    expect(path.view.toolNames).toBeUndefined();
  });

  it('do not give out half an event of a cut stream', () => {
    const path = pathOf(streams);
    const [first, last] = run(path, [Buffer.from('data: 1\n\nevent: x\ndata: half of')]);
    expect([String(first), String(last)]).toEqual(['data: 1\n\n', '']);
    expect(path.view.isComplete).toBe(false);
  });

  it('say that an upstream ended inside a JSON event', () => {
    const path = pathOf(streams);
    path.push(Buffer.from('data: {"type":'));
    expect(() => path.end()).toThrow(expect.objectContaining({ code: 'PP_UPSTREAM_TRUNCATED' }));
  });

  it('security 24: refuse an event over the limit', () => {
    const path = pathOf({ ...streams, limits: { maxEventBytes: 100, maxReplyBytes: 1_000_000 } });
    expect(() => path.push(Buffer.alloc(101, 'x'))).toThrow(
      expect.objectContaining({ code: 'PP_UPSTREAM_EVENT_TOO_LARGE' }),
    );
  });

  it('let a document pass as it comes', () => {
    const end = { dialect: A, framing: jsonDocument };
    const path = pathOf({ from: end, to: end });
    const bytes = Buffer.from('{"type":"reply-end", "n":1.0}');
    expect(run(path, [bytes.subarray(0, 4), bytes.subarray(4)]).map(String)).toEqual([
      '{"ty',
      'pe":"reply-end", "n":1.0}',
      '',
    ]);
    expect(path.view.isComplete).toBe(true);
  });

  it('let a stream pass whose framing keeps no frames', () => {
    const end = { dialect: A, framing: jsonArray };
    const bytes = bytesOf(wire('a'), jsonArray);
    for (const { chunks } of cutsOf(bytes))
      expect(whole(pathOf({ from: end, to: end }), chunks)).toBe(bytes.toString());
  });
});

/** Frames of a length byte, a byte for "is this an exception", and the payload: as binary event streams are. */
const boxed = defineFraming({
  id: 'boxed',
  contentType: 'application/x-boxed',
  isStream: true,
  matches: (contentType) => contentType === 'application/x-boxed',
  split() {
    let held = Buffer.alloc(0);
    return {
      push(bytes) {
        held = Buffer.concat([held, bytes]);
        const events: WireEvent[] = [];
        for (let length = held[0]; length !== undefined && held.length > length; length = held[0]) {
          events.push({ data: held.subarray(1, length + 1).toString() });
          held = held.subarray(length + 1);
        }
        return events;
      },
      end: () => [],
    };
  },
  join: () => ({
    push: ({ data }) => [Buffer.concat([Buffer.from([Buffer.byteLength(data)]), Buffer.from(data)])],
    end: () => [],
  }),
});

/** A dialect whose codecs must not be called. */
const SEALED: Dialect = {
  ...A,
  chat: {
    ...A.chat,
    get stream(): never {
      throw new Error('decoded');
    },
  } as unknown as ChatCodec,
};

describe('hostile case: the same dialect in a binary framing', () => {
  const nameless = wire('a').map(({ data }) => ({ data }));
  const bytes = bytesOf(nameless, boxed);

  it('is split and joined without being decoded, for every cut', () => {
    const ends = { from: { dialect: SEALED, framing: boxed }, to: { dialect: SEALED, framing: sse } };
    for (const { name, chunks } of cutsOf(bytes)) {
      const path = pathOf({ ...ends, ...ASKED });
      expect([name, whole(path, chunks)]).toEqual([name, bytesOf(nameless, sse).toString()]);
      expect(path.view).toMatchObject({ hasGenerated: true, isComplete: true });
    }
  });

  it('goes the other way too, without what the client has not asked for', () => {
    const ends = { from: { dialect: SEALED, framing: sse }, to: { dialect: SEALED, framing: boxed } };
    const expected = nameless.filter(({ data }) => !data.includes('"usage"'));
    expect(whole(pathOf(ends), [bytesOf(wire('a'), sse)])).toBe(bytesOf(expected, boxed).toString());
  });

  it('tells what the framing itself reports in the words of the dialect', () => {
    const fault = { kind: 'rate-limit', message: 'slow down' } as const;
    const faulty: Framing = {
      ...boxed,
      split: () => ({
        push: () => [...nameless.slice(0, 3), { data: '{"raw":1}', fault }, ...nameless.slice(3)],
        end: () => [],
      }),
    };
    const seen: unknown[] = [];
    const dialect: Dialect = {
      ...A,
      encodeStreamError: (error, context) => {
        seen.push(error, context);
        return { name: 'error', data: 'told' };
      },
    };
    const path = pathOf({ from: { dialect, framing: faulty }, to: { dialect, framing: sse }, ...ASKED });
    const text = whole(path, [Buffer.alloc(1)]);
    expect(text).toBe(bytesOf([...nameless.slice(0, 3), { name: 'error', data: 'told' }], sse).toString());
    expect(seen).toEqual([fault, { requestId: 'req_1' }]);
  });

  it('is not closed when the upstream cut it', () => {
    const ends = { from: { dialect: A, framing: sse }, to: { dialect: A, framing: jsonArray } };
    expect(whole(pathOf(ends), [Buffer.from('data: {"a":1}\n\n')])).toBe('[{"a":1}');
    expect(whole(pathOf(ends), [bytesOf(wire('a', EVENTS.slice(-1)), sse)])).toMatch(/\]$/);
  });
});

describe('different dialects', () => {
  const ends = { from: { dialect: A, framing: sse }, to: { dialect: B, framing: sse } };
  const out = (events: readonly ChatEvent[]) => bytesOf([...wire('b', events), { data: 'over' }], sse).toString();

  it('are translated event by event, for every cut', () => {
    const bytes = bytesOf(wire('a'), sse);
    for (const { name, chunks } of cutsOf(bytes)) {
      expect([name, whole(pathOf(ends), chunks)]).toEqual([name, out(EVENTS)]);
    }
  });

  it('undo what the request did', () => {
    const replyRules = { toolNames: new Map([['f_1', 'first tool']]) };
    const path = pathOf({ ...ends, replyRules });
    const renamed = EVENTS.map((event) =>
      event.type === 'tool-call-start' ? { ...event, name: 'first tool' } : event,
    );
    expect(whole(path, [bytesOf(wire('a'), sse)])).toBe(out(renamed));
    expect([...(path.view.toolNames ?? [])]).toEqual(['first tool']);
  });

  it('get blocks one at a time, and nothing after the end', () => {
    const [start, open, delta, close, ...rest] = EVENTS as [ChatEvent, ChatEvent, ChatEvent, ChatEvent, ...ChatEvent[]];
    const late: ChatEvent = { type: 'error', error: { kind: 'server', message: 'late' } };
    const mixed = [start, open, ...rest.slice(0, 2), delta, close, ...rest.slice(2), late];
    const path = pathOf(ends);
    expect(whole(path, [bytesOf(wire('a', mixed), sse)])).toBe(out(EVENTS));
    expect(path.view.error).toBeUndefined();
  });

  it.each<[string, ChatEvent, boolean]>([
    ['an empty delta', { type: 'text-delta', id: '0', delta: '' }, false],
    ['the start of a text', { type: 'text-start', id: '0' }, false],
    ['a keepalive', { type: 'keepalive' }, false],
    ['usage', { type: 'usage', usage: { inputTokens: 1 } }, false],
    ['the start of open reasoning', { type: 'reasoning-start', id: '0' }, false],
    [
      'the start of hidden reasoning',
      { type: 'reasoning-start', id: '0', redacted: { origin: 'a', value: 'x' } },
      true,
    ],
    ['text', { type: 'text-delta', id: '0', delta: ' ' }, true],
    ['reasoning', { type: 'reasoning-delta', id: '0', delta: 'x' }, true],
    ['a refusal', { type: 'refusal-delta', id: '0', delta: 'x' }, true],
    ['a tool call', { type: 'tool-call-start', id: '0', callId: 'c', name: 'f', kind: 'function' }, true],
    ['an opaque block', { type: 'opaque', id: '0', dialect: 'a', kind: 'k', value: null }, true],
  ])('count %s as generated: %s', (_what, event, expected) => {
    const path = pathOf(ends);
    path.push(bytesOf(wire('a', [event]), sse));
    expect(path.view.hasGenerated).toBe(expected);
  });

  it('show usage, finish and error', () => {
    const path = pathOf(ends);
    path.push(bytesOf(wire('a'), sse));
    expect(path.view).toMatchObject({ isComplete: true, usage: { outputTokens: 7 }, finish: { reason: 'tool-calls' } });
    const failed = pathOf(ends);
    const error = { kind: 'overloaded', message: 'm' } as const;
    failed.push(bytesOf(wire('a', [{ type: 'error', error }]), sse));
    expect(failed.view).toMatchObject({ isComplete: false, error });
  });
});

describe('different forms', () => {
  const reply = foldEvents(EVENTS);

  it.each([A, B])('make a stream of a document', (dialect) => {
    const path = pathOf({ from: { dialect, framing: jsonDocument }, to: { dialect: A, framing: sse } });
    const events = unfoldReply(reply);
    expect(whole(path, [Buffer.from(JSON.stringify(reply))])).toBe(
      bytesOf([...wire('a', events), { data: 'over' }], sse).toString(),
    );
    expect(path.view).toMatchObject({ hasGenerated: true, isComplete: true });
  });

  it('make a document of a stream, for every cut', () => {
    const bytes = bytesOf(wire('b'), sse);
    for (const { chunks } of cutsOf(bytes)) {
      const path = pathOf({ from: { dialect: B, framing: sse }, to: { dialect: A, framing: jsonDocument } });
      expect(JSON.parse(whole(path, chunks))).toEqual(reply);
    }
  });
});
