import { describe, expect, it } from '@jest/globals';
import type { ChatEvent, ReplyRules } from '../contract/index.ts';
import { applyReplyRules } from './reply-rules.ts';

const start = (id: string, name: string, kind: 'function' | 'freeform' = 'function'): ChatEvent => ({
  type: 'tool-call-start',
  id,
  callId: `call_${id}`,
  name,
  kind,
});
const args = (id: string, delta: string): ChatEvent => ({ type: 'tool-call-delta', id, delta });
const end = (id: string): ChatEvent => ({ type: 'tool-call-end', id });
const finish = (reason: 'stop' | 'tool-calls' | 'length'): ChatEvent => ({
  type: 'reply-end',
  finish: { reason, raw: 'tool_use' },
});

function run(rules: ReplyRules, events: readonly ChatEvent[]): ChatEvent[] {
  const mapper = applyReplyRules(rules);
  return [...events.flatMap((event) => mapper.push(event)), ...mapper.end()];
}

describe('applyReplyRules', () => {
  it('gives tools back the names that the client declared', () => {
    const rules = { toolNames: new Map([['short_1', 'a name of more than sixty-four characters']]) };
    expect(run(rules, [start('1', 'short_1'), args('1', '{}'), end('1'), start('2', 'other')])).toEqual([
      start('1', 'a name of more than sixty-four characters'),
      args('1', '{}'),
      end('1'),
      start('2', 'other'),
    ]);
  });

  it('unwraps a freeform call whose arguments came in pieces, next to a function call that streams on', () => {
    const rules = { freeformTools: ['patch_'], toolNames: new Map([['patch_', 'apply.patch']]) };
    const events = [
      start('1', 'patch_'),
      args('1', '{"inp'),
      start('2', 'f'),
      args('2', '{'),
      args('1', 'ut":"*** \\n"}'),
    ];
    expect(run(rules, [...events, end('1'), end('2')])).toEqual([
      start('1', 'apply.patch', 'freeform'),
      start('2', 'f'),
      args('2', '{'),
      args('1', '*** \n'),
      end('1'),
      end('2'),
    ]);
  });

  it.each([
    ['{"input":"a"}', 'a'],
    ['{"patch":"a"}', 'a'],
    ['"a"', 'a'],
    ['*** Begin', '*** Begin'],
    ['{"input":5}', '{"input":5}'],
    ['{"x":"a","y":"b"}', '{"x":"a","y":"b"}'],
    ['{"note":"b","input":"a"}', 'a'],
    ['{"__proto__":"a"}', 'a'],
    ['null', 'null'],
    ['{"input":"```diff\\na\\nb\\n```\\n"}', 'a\nb'],
    ['```\na\n```', 'a'],
    ['{"patch":"apply_patch <<\'EOF\'\\na\\nEOF\\n"}', 'a'],
    ['{"input":"say ```a``` twice"}', 'say ```a``` twice'],
  ])('responses trap 12 (farion1231/cc-switch#3669): takes the input out of %s', (written, expected) => {
    expect(run({ freeformTools: ['t'] }, [start('1', 't'), args('1', written), end('1')])[1]).toEqual(
      args('1', expected),
    );
  });

  it.each(['', '{}'])('gives a freeform call without input no delta (%j)', (written) => {
    const out = run({ freeformTools: ['t'] }, [start('1', 't'), args('1', written), end('1')]);
    expect(out).toEqual([start('1', 't', 'freeform'), end('1')]);
  });

  it('turns the answer tool into text and its finish into stop, keeping the word of the upstream', () => {
    const events = [start('1', 'answer'), args('1', '{"a"'), args('1', ':1}'), end('1'), finish('tool-calls')];
    expect(run({ answerTool: 'answer' }, events)).toEqual([
      { type: 'text-start', id: '1' },
      { type: 'text-delta', id: '1', delta: '{"a"' },
      { type: 'text-delta', id: '1', delta: ':1}' },
      { type: 'text-end', id: '1' },
      finish('stop'),
    ]);
  });

  it('writes an answer without arguments as an empty object', () => {
    const out = run({ answerTool: 'answer' }, [start('1', 'answer'), end('1')]);
    expect(out[1]).toEqual({ type: 'text-delta', id: '1', delta: '{}' });
  });

  it('keeps the finish when another tool was called, when it is another word, and when no answer came', () => {
    const answer = [start('1', 'answer'), end('1')];
    const last = (events: readonly ChatEvent[]) => run({ answerTool: 'answer' }, events).at(-1);
    expect(last([...answer, start('2', 'f'), end('2'), finish('tool-calls')])).toEqual(finish('tool-calls'));
    expect(last([...answer, finish('length')])).toEqual(finish('length'));
    expect(last([start('2', 'f'), end('2'), finish('tool-calls')])).toEqual(finish('tool-calls'));
  });

  it('gives out held input when the reply ends inside the call', () => {
    const out = run({ freeformTools: ['t'] }, [start('1', 't'), args('1', '{"input":"a"}'), finish('tool-calls')]);
    expect(out.slice(1)).toEqual([args('1', 'a'), end('1'), finish('tool-calls')]);
  });
});
