import { describe, expect, it } from '@jest/globals';
import { pickRows, QUANTITIES } from './quantities.ts';

const namesOf = (choice: Parameters<typeof pickRows>[0]) =>
  pickRows(choice).flatMap(({ rows }) => rows.map(({ name }) => name));

describe('pickRows', () => {
  const all = QUANTITIES.flatMap(({ rows }) => rows.map(({ name }) => name));

  it('takes all rows, each name once', () => {
    expect(namesOf({ withSlow: true })).toEqual(all);
    expect(new Set(all).size).toBe(all.length);
  });

  it('takes single rows and whole quantities', () => {
    expect(namesOf({ names: ['json-equal', 'start'], withSlow: true })).toEqual([
      'json-equal',
      'start-first-ever',
      'start-warm',
    ]);
  });

  it('leaves out slow rows', () => {
    const quick = namesOf({ withSlow: false });
    expect(quick).toContain('paced-equal');
    expect(quick).not.toContain('paced-2000-equal');
  });

  it('refuses a name that nobody has', () => {
    expect(() => pickRows({ names: ['json-equal', 'typo'], withSlow: true })).toThrow(
      'Unknown name typo; known are cpu',
    );
  });
});
