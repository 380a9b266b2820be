import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startMatrixWorld } from '../test/matrix/matrix-world.ts';
import { runMatrix } from '../test/matrix/run-matrix.ts';
import { commandsPage } from './commands-page.ts';
import { configPage } from './config-page.ts';
import { errorsPage } from './errors-page.ts';
import { fidelityPage } from './fidelity-page.ts';
import { ROOT } from './workspaces.ts';

const write = (page: string, text: string): void => writeFileSync(join(ROOT, 'docs/reference', page), text);

write('commands.md', commandsPage());
write('config.md', await configPage());
write('errors.md', errorsPage());

const world = await startMatrixWorld();
write('fidelity.md', fidelityPage(await runMatrix(world)));
await world.close();
