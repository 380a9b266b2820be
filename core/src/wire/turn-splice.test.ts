import { describe, expect, it } from '@jest/globals';
import type { ChatEvent } from '../contract/index.ts';
import { TurnSplice } from './turn-splice.ts';

const text = (id: string, delta: string): readonly ChatEvent[] => [
  { type: 'text-start', id },
  { type: 'text-delta', id, delta },
  { type: 'text-end', id },
];

const PAUSE: ChatEvent = { type: 'reply-end', finish: { reason: 'pause', raw: 'pause_turn' } };
const STOP: ChatEvent = { type: 'reply-end', finish: { reason: 'stop' } };
const START: ChatEvent = { type: 'reply-start', replyId: 'x' };

const turn = (delta: string, end: ChatEvent, outputTokens: number): readonly ChatEvent[] => [
  START,
  ...text('0', delta),
  { type: 'usage', usage: { outputTokens, inputTokens: 10, raw: outputTokens } },
  end,
];

const run = (splice: TurnSplice, events: readonly ChatEvent[]) => events.flatMap((event) => splice.push(event));

describe('TurnSplice', () => {
  it('lets a turn that does not pause through untouched', () => {
    const splice = new TurnSplice();
    expect(run(splice, turn('one', STOP, 1))).toEqual(turn('one', STOP, 1));
    expect(splice.paused()).toBeUndefined();
  });

  it('trap 13 (MAXeaglet/commandcode-proxy#38): holds a pause back and says what was said', () => {
    const splice = new TurnSplice();
    expect(run(splice, turn('one', PAUSE, 1)).map(({ type }) => type)).not.toContain('reply-end');
    expect(splice.paused()).toEqual([{ type: 'text', text: 'one' }]);
    expect(splice.push(STOP)).toEqual([]);
  });

  it('goes on as one reply: one start, ids of their own, the sum of the usage', () => {
    const splice = new TurnSplice();
    const first = run(splice, turn('one', PAUSE, 1));
    splice.resume();
    const second = run(splice, turn('two', STOP, 2));
    expect([...first, ...second].filter(({ type }) => type === 'reply-start')).toHaveLength(1);
    expect(second).toEqual([
      ...text('1.0', 'two'),
      { type: 'usage', usage: { inputTokens: 20, outputTokens: 3, raw: 2 } },
      STOP,
    ]);
  });

  it('keeps what was said over several pauses', () => {
    const splice = new TurnSplice();
    run(splice, turn('one', PAUSE, 1));
    splice.resume();
    run(splice, turn('two', PAUSE, 1));
    expect(splice.paused()).toEqual([
      { type: 'text', text: 'one' },
      { type: 'text', text: 'two' },
    ]);
  });

  it('does not make a count up that no call has told', () => {
    const splice = new TurnSplice();
    run(splice, [START, PAUSE]);
    splice.resume();
    expect(splice.push({ type: 'usage', usage: { outputTokens: 4 } })).toEqual([
      { type: 'usage', usage: { outputTokens: 4 } },
    ]);
  });

  it('lets the sixth pause through', () => {
    const splice = new TurnSplice();
    for (let continuation = 0; continuation < 5; continuation += 1) {
      expect(run(splice, [PAUSE])).toEqual([]);
      splice.resume();
    }
    expect(run(splice, [PAUSE])).toEqual([PAUSE]);
    expect(splice.paused()).toBeUndefined();
  });
});
