import { execFileSync } from 'node:child_process';
import { expect, it } from '@jest/globals';

const MODULE = new URL('give-back-memory.ts', import.meta.url).href;

it('shrinks a young generation that has grown', () => {
  const program = `
    const { getHeapSpaceStatistics } = await import('node:v8');
    const { giveBackMemory } = await import(${JSON.stringify(MODULE)});
    const young = () => getHeapSpaceStatistics().find((space) => space.space_name === 'new_space').space_size;
    let kept = [];
    for (let n = 0; n < 400_000; n += 1) kept.push({ n });
    kept = undefined;
    const before = young();
    giveBackMemory();
    console.log(JSON.stringify({ before, after: young(), isHidden: globalThis.gc === undefined }));`;
  const said = JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }));
  expect(said.after).toBeLessThan(said.before / 2);
  expect(said.isHidden).toBe(true);
});
