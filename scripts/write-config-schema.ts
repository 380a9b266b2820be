import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIG_SCHEMA } from '@pipeproxy/config';
import { ROOT } from './workspaces.ts';

// Writes the schema that editors read. A test says when it has to be run again.
writeFileSync(join(ROOT, 'config/schema.json'), `${JSON.stringify(CONFIG_SCHEMA, null, 2)}\n`);
