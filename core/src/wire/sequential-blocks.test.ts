import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ChatEvent } from '../contract/index.ts';
import { foldEvents } from './fold.ts';
import { sequentialBlocks } from './sequential-blocks.ts';

const text = (id: string): ChatEvent => ({ type: 'text-start', id });
const say = (id: string, delta: string): ChatEvent => ({ type: 'text-delta', id, delta });
const textEnd = (id: string): ChatEvent => ({ type: 'text-end', id });
const call = (id: string): ChatEvent => ({
  type: 'tool-call-start',
  id,
  callId: `c${id}`,
  name: 'f',
  kind: 'function',
});
const args = (id: string, delta: string): ChatEvent => ({ type: 'tool-call-delta', id, delta });
const callEnd = (id: string): ChatEvent => ({ type: 'tool-call-end', id });
const usage: ChatEvent = { type: 'usage', usage: { outputTokens: 3 } };
const finish: ChatEvent = { type: 'reply-end', finish: { reason: 'stop' } };

function run(events: readonly ChatEvent[]): ChatEvent[][] {
  const mapper = sequentialBlocks();
  return [...events.map((event) => [...mapper.push(event)]), [...mapper.end()]];
}

/** At most one block is open at any time. */
function expectSequential(events: readonly ChatEvent[]): void {
  let open: string | undefined;
  for (const event of events) {
    if (!('id' in event)) continue;
    if (event.type.endsWith('-start') || event.type === 'opaque') expect(open).toBeUndefined();
    else expect(open).toBe(event.id);
    if (event.type.endsWith('-start')) open = event.id;
    if (event.type.endsWith('-end')) open = undefined;
  }
  expect(open).toBeUndefined();
}

describe('sequentialBlocks', () => {
  it('lets a sequence pass event by event, without holding anything', () => {
    const events = [
      { type: 'reply-start' } as const,
      text('a'),
      say('a', 'x'),
      textEnd('a'),
      call('b'),
      callEnd('b'),
      finish,
    ];
    expect(run(events)).toEqual([...events.map((event) => [event]), []]);
  });

  it.each(['text', 'reasoning', 'refusal'] as const)(
    'ends a block of %s that is open at the end of the reply',
    (kind) => {
      const start: ChatEvent = { type: `${kind}-start`, id: 'a' };
      expect(run([start, finish]).flat()).toEqual([start, { type: `${kind}-end`, id: 'a' }, finish]);
    },
  );

  it('holds a second block until the first has ended, then goes on with it live', () => {
    const steps = run([
      call('1'),
      args('1', '{'),
      call('2'),
      args('2', '['),
      args('1', '}'),
      callEnd('1'),
      args('2', ']'),
    ]);
    expect(steps).toEqual([
      [call('1')],
      [args('1', '{')],
      [],
      [],
      [args('1', '}')],
      [callEnd('1'), call('2'), args('2', '[')],
      [args('2', ']')],
      [],
    ]);
  });

  it('releases several waiting blocks in the order of their first sight', () => {
    const steps = run([call('1'), call('3'), call('2'), callEnd('2'), callEnd('3'), callEnd('1')]);
    expect(steps.at(-2)).toEqual([callEnd('1'), call('3'), callEnd('3'), call('2'), callEnd('2')]);
  });

  it('lets usage and keepalives pass while a block is open', () => {
    expect(run([text('1'), usage, { type: 'keepalive' }])).toEqual([[text('1')], [usage], [{ type: 'keepalive' }], []]);
  });

  it('holds an opaque block and a citation of a held block like any other', () => {
    const opaque: ChatEvent = { type: 'opaque', id: 'o', dialect: 'd', kind: 'k', value: 1 };
    const citation: ChatEvent = { type: 'citation', id: '2', dialect: 'd', value: {} };
    const steps = run([text('1'), text('2'), citation, opaque, textEnd('1'), textEnd('2')]);
    expect(steps[4]).toEqual([textEnd('1'), text('2'), citation]);
    expect(steps[5]).toEqual([textEnd('2'), opaque]);
  });

  it('closes what is open at the end of the reply, the held blocks too', () => {
    expect(run([text('1'), call('2'), args('2', '{}'), finish]).at(3)).toEqual([
      textEnd('1'),
      call('2'),
      args('2', '{}'),
      callEnd('2'),
      finish,
    ]);
  });

  it('lets an error pass at once, drops what waits and everything after it', () => {
    const error: ChatEvent = { type: 'error', error: { kind: 'overloaded', message: 'm' } };
    expect(run([text('1'), call('2'), error, textEnd('1'), finish])).toEqual([[text('1')], [], [error], [], [], []]);
  });

  it('keeps every block whole for every interleaving', () => {
    const step = fc.tuple(fc.nat(3), fc.constantFrom('delta', 'end'));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const state = new Map<string, 'open' | 'closed'>();
        const events: ChatEvent[] = [];
        for (const [number, kind] of steps) {
          const id = String(number);
          if (state.get(id) === 'closed') continue;
          if (!state.has(id)) events.push(text(id));
          state.set(id, kind === 'end' ? 'closed' : 'open');
          events.push(kind === 'end' ? textEnd(id) : say(id, `${id}${events.length}`));
        }
        events.push(finish);
        const out = run(events).flat();
        expectSequential(out);
        expect(foldEvents(out)).toEqual(foldEvents(events));
      }),
    );
  });
});
