import { execFileSync } from 'node:child_process';
import { expect, it } from '@jest/globals';

const MODULE = new URL('give-back-memory.ts', import.meta.url).href;

/** What a program says in JSON. */
function said(program: string, ...flags: readonly string[]) {
  const source = `const { giveBackMemory } = await import(${JSON.stringify(MODULE)});\n${program}`;
  const args = [...flags, '--input-type=module', '-e', source];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

it('shrinks a young generation that has grown', () => {
  const { before, after, isHidden } = said(`
    const { getHeapSpaceStatistics } = await import('node:v8');
    const young = () => getHeapSpaceStatistics().find((space) => space.space_name === 'new_space').space_size;
    let kept = [];
    for (let n = 0; n < 400_000; n += 1) kept.push({ n });
    kept = undefined;
    const before = young();
    giveBackMemory();
    console.log(JSON.stringify({ before, after: young(), isHidden: globalThis.gc === undefined }));`);
  expect(after).toBeLessThan(before / 2);
  expect(isHidden).toBe(true);
});

it("leaves the ways quick that Node's ticks are made in", () => {
  const states = said(
    `
    const tick = () => new Promise((done) => process.nextTick(done));
    const someTicks = async () => { for (let n = 0; n < 100; n += 1) await tick(); };
    await someTicks();
    await new Promise((done) => setTimeout(done, 5));
    giveBackMemory();
    await new Promise((done) => setTimeout(done, 5));
    await someTicks();
    const ways = %GetFeedback(process.nextTick).filter((way) => way?.[0].startsWith('DefineKeyedOwn'));
    console.log(JSON.stringify(ways.map(([, state]) => state)));`,
    '--allow-natives-syntax',
  );
  expect(states.length).toBeGreaterThan(2);
  expect(new Set(states)).toEqual(new Set(['MONOMORPHIC']));
});
