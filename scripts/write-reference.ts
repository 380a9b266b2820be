import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorsPage } from './errors-page.ts';
import { ROOT } from './workspaces.ts';

const FOLDER = join(ROOT, 'docs/reference');

mkdirSync(FOLDER, { recursive: true });
writeFileSync(join(FOLDER, 'errors.md'), errorsPage());
