import { expect, it } from '@jest/globals';
import { systemPatches } from './system-patches.ts';

it('puts text before a prompt, whatever the mode', () => {
  for (const mode of ['append', 'prepend', 'replace'] as const) {
    expect(systemPatches({ prompt: 'a' }, mode, 'Be brief.')).toEqual([
      { op: 'set', path: ['prompt'], value: 'Be brief.\n\na' },
    ]);
  }
});

it('puts it before each prompt of a list', () => {
  expect(systemPatches({ prompt: ['a', 'b'] }, 'append', 'S').map(({ path }) => path)).toEqual([
    ['prompt', 0],
    ['prompt', 1],
  ]);
});

it('refuses a prompt before which nothing can be said', () => {
  expect(() => systemPatches({ prompt: [[1, 2]] }, 'append', 'S')).toThrow(
    expect.objectContaining({ code: 'PP_REQUEST_UNSUPPORTED', param: 'prompt' }),
  );
});
