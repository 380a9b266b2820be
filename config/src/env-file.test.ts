import { describe, expect, it } from '@jest/globals';
import { createTempFolder } from '../../test/temp-folder.ts';
import { joinEnvironments, readEnvFile, variable } from './env-file.ts';

describe('readEnvFile', () => {
  it('reads the .env of a folder as plain text: nothing in it is run', async () => {
    using folder = createTempFolder({ '.env': '# note\nA=1\nB="two words"\nexport C=$(echo no)\nD=\n' });
    const read = await readEnvFile(folder.path);
    expect(read?.variables).toEqual({ A: '1', B: 'two words', C: '$(echo no)', D: '' });
  });

  it('does without one', async () => {
    using folder = createTempFolder();
    expect(await readEnvFile(folder.path)).toBeUndefined();
  });

  it('needs the one that is named', async () => {
    using folder = createTempFolder({ 'my.env': 'A=1' });
    const named = await readEnvFile('/', { cwd: folder.path, file: 'my.env' });
    expect(named?.variables).toEqual({ A: '1' });
    await expect(readEnvFile('/', { cwd: folder.path, file: 'other.env' })).rejects.toMatchObject({
      code: 'PP_CONFIG_NOT_FOUND',
    });
    await expect(readEnvFile('/', { cwd: folder.path, file: '.' })).rejects.toMatchObject({
      code: 'PP_CONFIG_INVALID',
    });
  });
});

describe('variable', () => {
  it.each(['', ' ', '\n', '\t\r\n'])('security 12: a blank value (%j) is unset', (value) => {
    expect(variable({ A: value }, 'A')).toBeUndefined();
  });

  it('takes white space off the ends', () => {
    expect(variable({ A: ' key\n' }, 'A')).toBe('key');
  });
});

describe('joinEnvironments', () => {
  it('never overrides the real environment, unless that is blank', () => {
    const joined = joinEnvironments({ A: 'real', B: ' ' }, { A: 'file', B: 'file', C: 'file' });
    expect({ ...joined }).toEqual({ A: 'real', B: 'file', C: 'file' });
  });
});
