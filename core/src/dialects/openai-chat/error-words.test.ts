import { expect, it } from '@jest/globals';
import { readErrorWords } from './error-words.ts';

it('gemini trap 30 (openclaw/openclaw#22704): an error that stands in an array is read', () => {
  const error = { code: 400, message: 'Unknown name "store".', status: 'INVALID_ARGUMENT' };
  expect(readErrorWords([{ error }])).toMatchObject({ message: 'Unknown name "store".' });
  expect(readErrorWords([])).toBeUndefined();
});
