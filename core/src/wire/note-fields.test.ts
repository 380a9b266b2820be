import { describe, expect, it } from '@jest/globals';
import type { JsonObject, Loss } from '../contract/index.ts';
import { noteFields } from './note-fields.ts';

function lossesOf(fields: JsonObject): readonly Loss[] {
  const losses: Loss[] = [];
  noteFields(fields, { seen: 'seen-field', looked: 'seen-field' }, (loss) => losses.push(loss));
  return losses;
}

describe('fields that only their own dialect has', () => {
  it.each([[undefined], [null], [false], [[]], [{}]])('%j asks for nothing', (value) => {
    expect(lossesOf({ a: value } as JsonObject)).toEqual([]);
  });

  it('are counted by the name of their loss', () => {
    expect(lossesOf({ seen: 0, other: '', looked: [0], more: { a: null }, constructor: true })).toEqual([
      { feature: 'seen-field', effect: 'not sent: seen, looked', count: 2 },
      { feature: 'vendor-field', effect: 'not sent: other, more, constructor', count: 3 },
    ]);
  });

  it('do not make the loss grow with their names', () => {
    expect(lossesOf({ ['x'.repeat(10_000)]: 1 })[0]?.effect.length).toBeLessThan(250);
  });
});
