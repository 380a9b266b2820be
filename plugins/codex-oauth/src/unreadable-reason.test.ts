import { describe, expect, it } from '@jest/globals';
import { reasonOf } from './unreadable-reason.ts';

describe('reasonOf', () => {
  it.each([
    ['ELOOP', 'it is a symbolic link'],
    ['EMLINK', 'it is a symbolic link'],
    ['EACCES', 'this user may not read it'],
    ['EPERM', 'this user may not read it'],
    ['EISDIR', 'it is a folder'],
    ['ENOENT', 'it is not there'],
    ['EIO', 'the system says EIO'],
  ])('says what %s means', (code, words) => {
    expect(reasonOf(Object.assign(new Error('FAKE'), { code }))).toBe(words);
  });
});
