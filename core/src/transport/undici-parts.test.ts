import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';
import * as undici from 'undici';
import { Agent } from './undici-parts.ts';

it('the part of undici is the one of its index', () => {
  expect(Agent).toBe(undici.Agent);
});

it('the rest of undici is not loaded before somebody names a proxy', () => {
  const script = `
    const { createRequire } = await import('node:module');
    await import(${JSON.stringify(new URL('./transport.ts', import.meta.url).href)});
    const loaded = Object.keys(createRequire(import.meta.url).cache).filter((file) => file.includes('undici'));
    console.log(JSON.stringify(loaded.filter((file) => /web|mock|index/.test(file.split('undici').at(-1)))));
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect([stdout.trim(), stderr]).toEqual(['[]', '']);
});
