/** Writes the figures of docs/reference/performance.md: `node bench/write-page.ts`, from what `--save bench/results.json` left. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './built-package.ts';
import { withFigures } from './performance-page.ts';

const PAGE = join(ROOT, 'docs/reference/performance.md');

const report = JSON.parse(readFileSync(join(ROOT, 'bench/results.json'), 'utf8'));
writeFileSync(PAGE, withFigures(readFileSync(PAGE, 'utf8'), report));
