import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fetchTool } from '../fetch-tool.ts';

// TypeDoc reads TypeScript 5 through its API, which the TypeScript of this checkout no longer has.
const TYPEDOC = '0.28.20';
const TYPESCRIPT = '5.9.3';

const typedoc = fetchTool(
  `typedoc-${TYPEDOC}`,
  [`typedoc@${TYPEDOC}`, `typescript@${TYPESCRIPT}`],
  'typedoc/bin/typedoc',
);
if (typedoc !== undefined) {
  let failed = 0;
  try {
    execFileSync(process.execPath, [typedoc, '--options', join(import.meta.dirname, 'typedoc.json')], {
      stdio: 'inherit',
    });
  } catch {
    failed = 1;
  }
  console.log(`checks: ${1 - failed} passed, ${failed} failed`);
  process.exitCode = failed;
}
