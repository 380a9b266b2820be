import { describe, expect, it } from '@jest/globals';
import { type CpuProfile, formatProfile, selfTimes } from './profile.ts';

const node = (id: number, functionName: string, url = '', lineNumber = -1) => ({
  id,
  callFrame: { functionName, url, lineNumber },
});

const profile: CpuProfile = {
  nodes: [
    node(1, '(idle)'),
    node(2, 'start', 'node:net', 9),
    node(3, '', 'node:net', 4),
    node(4, 'start', 'node:net', 9),
  ],
  startTime: 1000,
  samples: [2, 2, 3, 1, 4],
  timeDeltas: [100, 200, 300, 5000, 600],
};

describe('selfTimes', () => {
  it('sums by function, not by place in the call tree, and leaves out what came before', () => {
    expect([...selfTimes(profile, 1300)]).toEqual([
      ['start\tnode:net:10', 800],
      ['(anonymous)\tnode:net:5', 300],
      ['(idle)\t', 5000],
    ]);
  });
});

describe('formatProfile', () => {
  it('shares the busy time of all threads', () => {
    const lines = formatProfile([profile, profile], 0).split('\n');
    expect(lines.slice(1)).toEqual([
      'start  node:net:10           1.8  75.0%',
      '(anonymous)  node:net:5      0.6  25.0%',
    ]);
  });
});
