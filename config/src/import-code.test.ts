import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

/** Modules that Node alone cannot read; each has `true` to give. */
const FILES: readonly (readonly [what: string, file: string, text: string])[] = [
  ['an enum', 'enum.ts', 'enum Is { True = 1 }\nexport default Is.True === 1;'],
  ['an import without an extension', 'bare/main.ts', "import { value } from './value';\nexport default value;"],
  ['an import of a folder', 'folder/main.ts', "import { value } from './parts';\nexport default value;"],
  ['TypeScript of a package', 'node_modules/own/index.ts', 'const is: boolean = true;\nexport default is;'],
  ['a name that Node does not know', 'jsx.tsx', 'const is: boolean = true;\nexport default is;'],
];
const OTHERS = { 'bare/value.ts': 'export const value = true;', 'folder/parts/index.ts': 'export const value = true;' };

let folder: string;
let found: Readonly<Record<string, unknown>>;

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

/** In a process of its own: under Jest it is Jest that imports. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pipeproxy-import-'));
  write('package.json', '{"type":"module"}');
  for (const [file, text] of Object.entries(OTHERS)) write(file, text);
  for (const [, file, text] of FILES) write(file, text);
  write(
    'run.js',
    `import { importCode } from ${JSON.stringify(import.meta.resolve('./import-code.ts'))};
    const found = {};
    for (const file of ${JSON.stringify(FILES.map(([, file]) => file))})
      found[file] = await importCode(import.meta.dirname + '/' + file).catch((error) => String(error.code));
    console.log(JSON.stringify(found));`,
  );
  found = JSON.parse(execFileSync(process.execPath, [join(folder, 'run.js')], { encoding: 'utf8' }));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('code of the user that Node alone cannot read', () => {
  it.each(FILES)('is read all the same: %s', (_what, file) => {
    expect(found[file]).toBe(true);
  });
});
