import { describe, expect, it } from '@jest/globals';
import { objectOfArguments } from './object-of-arguments.ts';

describe('objectOfArguments', () => {
  it.each([
    ['', {}],
    [' \n', {}],
    ['{"city":"Oslo"}', { city: 'Oslo' }],
    ['"{\\"city\\":\\"Oslo\\"}"', { city: 'Oslo' }],
    ['[1]', { _raw: '[1]' }],
    ['{"city":', { _raw: '{"city":' }],
  ])('reads %j', (text, expected) => {
    expect(objectOfArguments(text)).toEqual(expected);
  });
});
