import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';

/** Plays a terminal, and tells when somebody wants its keys one by one. */
const SCRIPT = `
  process.stdout.isTTY = true;
  process.stdin.setRawMode = (isRaw) => { if (isRaw) console.log('takes Ctrl-C to itself'); };
  const { askPerson } = await import(${JSON.stringify(new URL('./ask-person.ts', import.meta.url).href)});
  console.log('answer', await askPerson('', new AbortController().signal));
`;

it('asks for a line and leaves Ctrl-C to the process', () => {
  const input = 'hello\n';
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', SCRIPT], { encoding: 'utf8', input });
  expect(stdout).toBe('answer hello\n');
});
