import { describe, expect, it } from '@jest/globals';
import {
  type ChatEvent,
  type ChatRequest,
  type Dialect,
  type Finish,
  type FoldedBlock,
  type Framing,
  unfoldReply,
} from '@pipeproxy/core';
import { builtIns } from '@pipeproxy/core/host';
import { checkGrammar, fakeReplyContext, PLAIN_REQUEST, runMapper, said, saidInSum } from '@pipeproxy/core/testing';
import fc from 'fast-check';

type Kind = 'text' | 'reasoning' | 'tool-call';

interface Row {
  readonly kinds: readonly Kind[];
  /** The dialect's words: for an end without calls, and for one with calls. */
  readonly stop: string;
  readonly calls?: string;
  /** What a client asks for that wants to hear everything. */
  readonly request?: Partial<ChatRequest>;
}

/** What each dialect that is built in can say in full. What only one of them can say is tested beside it. */
const ROWS: Readonly<Record<string, Row>> = {
  'openai-chat': {
    kinds: ['text', 'reasoning', 'tool-call'],
    stop: 'stop',
    calls: 'tool_calls',
    request: { extras: { 'openai-chat': { includeUsage: true, reasoningDetails: true } } },
  },
  'openai-completions': {
    kinds: ['text'],
    stop: 'stop',
    request: { extras: { 'openai-completions': { includeUsage: true } } },
  },
  'anthropic-messages': { kinds: ['text', 'tool-call'], stop: 'end_turn', calls: 'tool_use' },
  'openai-responses': { kinds: ['text', 'reasoning', 'tool-call'], stop: 'completed', calls: 'completed' },
  'gemini-generate': {
    kinds: ['text', 'reasoning', 'tool-call'],
    stop: 'STOP',
    calls: 'STOP',
    request: { extras: { 'gemini-generate': { includesThoughts: true } } },
  },
};

const words = fc.string({ minLength: 1, unit: 'binary' });
const args = fc
  .dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 })
  .map((value) => JSON.stringify(value));

const BLOCKS: Readonly<Record<Kind, fc.Arbitrary<FoldedBlock>>> = {
  text: words.map((text) => ({ type: 'text', text })),
  reasoning: words.map((text) => ({ type: 'reasoning', text })),
  'tool-call': fc
    .record({ callId: fc.uuid(), name: fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_]{0,20}$/), arguments: args })
    .map((fields) => ({ type: 'tool-call', kind: 'function', ...fields })),
};

function repliesOf({ kinds, stop, calls = stop }: Row): fc.Arbitrary<readonly ChatEvent[]> {
  const blocks = fc.array(fc.oneof(...kinds.map((kind) => BLOCKS[kind])), { maxLength: 6 });
  const counts = fc.record({
    inputTokens: fc.integer({ min: 1, max: 1e6 }),
    outputTokens: fc.integer({ min: 1, max: 1e6 }),
  });
  return fc.tuple(blocks, counts).map(([list, usage]) => {
    const hasCalls = list.some(({ type }) => type === 'tool-call');
    const finish: Finish = hasCalls ? { reason: 'tool-calls', raw: calls } : { reason: 'stop', raw: stop };
    return unfoldReply({ blocks: list, usage, finish });
  });
}

/** Cuts every delta into pieces of some characters, as models write them. */
function inPieces(events: readonly ChatEvent[], size: number): readonly ChatEvent[] {
  return events.flatMap((event): readonly ChatEvent[] => {
    if (!('delta' in event)) return [event];
    const points = [...event.delta];
    const starts = Array.from({ length: Math.ceil(points.length / size) }, (_, at) => at * size);
    return starts.map((start) => ({ ...event, delta: points.slice(start, start + size).join('') }));
  });
}

const chunksOf = (bytes: Uint8Array, size: number): readonly Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));

const dialects = (builtIns.dialects ?? []).filter(({ chat }) => chat);

function through(dialect: Dialect, row: Row, form: 'stream' | 'whole', events: readonly ChatEvent[], size: number) {
  const id = form === 'stream' ? dialect.streamFraming : 'json-document';
  const framing = builtIns.framings?.find((each) => each.id === id) as Framing;
  const context = () => fakeReplyContext({ request: { ...PLAIN_REQUEST, ...row.request } });
  const codec = dialect.chat![form];
  const written = runMapper(framing.join(), runMapper(codec.encoder(context()), events));
  const bytes = Buffer.concat(written.map((piece) => Buffer.from(piece)));
  const wire = runMapper(framing.split({ maxEventBytes: 1e7 }), chunksOf(bytes, size));
  return runMapper(codec.decoder(context()), wire);
}

describe.each(dialects.map((dialect) => [dialect.id, dialect] as const))('law 2 for %s', (id, dialect) => {
  const row = ROWS[id] as Row;
  const size = fc.integer({ min: 1, max: 64 });

  it('has a row', () => expect(ROWS).toHaveProperty([id]));

  it('decode(encode(events)) = events in streams, however deltas and bytes are cut', () => {
    fc.assert(
      fc.property(repliesOf(row), fc.integer({ min: 1, max: 5 }), size, (events, deltaSize, byteSize) => {
        const again = through(dialect, row, 'stream', inPieces(events, deltaSize), byteSize);
        expect(checkGrammar(again)).toEqual([]);
        expect(said(again)).toEqual(said(events));
      }),
      { numRuns: 100 },
    );
  });

  it('and in documents', () => {
    fc.assert(
      fc.property(repliesOf(row), size, (events, byteSize) => {
        const again = through(dialect, row, 'whole', events, byteSize);
        expect(checkGrammar(again)).toEqual([]);
        expect(saidInSum(again)).toEqual(saidInSum(events));
      }),
      { numRuns: 100 },
    );
  });
});
