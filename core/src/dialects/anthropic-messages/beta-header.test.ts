import { describe, expect, it } from '@jest/globals';
import { filterBetas } from './beta-header.ts';

describe('filterBetas', () => {
  const headers = { 'anthropic-version': '2023-06-01', 'anthropic-beta': 'a-1, b-2 ,c-3' };

  it('keeps what the host knows, in the client’s order', () => {
    expect(filterBetas(headers, ['c-3', 'a-1'])['anthropic-beta']).toBe('a-1,c-3');
  });

  it('takes the header away with its last value, and touches nothing where all may go on', () => {
    expect(filterBetas(headers, [])).toEqual({ 'anthropic-version': '2023-06-01' });
    expect(filterBetas(headers, 'all')).toBe(headers);
  });
});
