import { execFileSync } from 'node:child_process';
import { expect, it } from '@jest/globals';

const MODULE = new URL('keep-tick-shape.ts', import.meta.url).href;

/** How V8 builds the objects of ticks behind a collection that found none in use. */
function waysAfterCollection(isKept: boolean): readonly string[] {
  const program = `
    const { keepTickShape } = await import(${JSON.stringify(MODULE)});
    const tick = () => new Promise((done) => process.nextTick(done));
    const someTicks = async () => { for (let n = 0; n < 100; n += 1) await tick(); };
    await someTicks();
    if (${isKept}) keepTickShape();
    await new Promise((done) => setTimeout(done, 5));
    gc({ type: 'major', flavor: 'last-resort' });
    await new Promise((done) => setTimeout(done, 5));
    await someTicks();
    const ways = %GetFeedback(process.nextTick).filter((way) => way?.[0].startsWith('DefineKeyedOwn'));
    console.log(JSON.stringify(ways.map(([, state]) => state)));`;
  const args = ['--allow-natives-syntax', '--expose-gc', '--input-type=module', '-e', program];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

it("keeps V8's quick way to build Node's ticks", () => {
  expect(waysAfterCollection(false)).toContain('MEGAMORPHIC');
  expect(new Set(waysAfterCollection(true))).toEqual(new Set(['MONOMORPHIC']));
});
