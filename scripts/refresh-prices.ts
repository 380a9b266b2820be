import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { PriceTable } from '../core/src/prices/model-price.ts';
import { jumpsBetween, nonsenseIn } from './prices/check-table.ts';
import { readModelsDev } from './prices/read-models-dev.ts';
import { readPiAi } from './prices/read-pi-ai.ts';
import { tableText } from './prices/table-text.ts';
import { ROOT } from './workspaces.ts';

// Writes core/data/model-prices.json anew. Nothing is written when a price cannot be true, or, without --accept-jumps, when one
// moved tenfold or a list lost a fifth of its rows.
//
//   node scripts/refresh-prices.ts                              from https://models.dev/api.json
//   node scripts/refresh-prices.ts api.json                     from a copy of it
//   npm pack @earendil-works/pi-ai && tar xf earendil-works-pi-ai-*.tgz
//   node scripts/refresh-prices.ts package                      from the package, unpacked

const FILE = join(ROOT, 'core/data/model-prices.json');
const PUBLISHED = 'https://models.dev/api.json';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { 'accept-jumps': { type: 'boolean' } } });
const place = positionals[0] ?? PUBLISHED;
const isFolder = existsSync(place) && statSync(place).isDirectory();
const today = new Date().toISOString().slice(0, 10);
const table = isFolder ? await readPiAi(place) : await readModelsDev(place, today);
const before: PriceTable | undefined = existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : undefined;

const nonsense = nonsenseIn(table);
const jumps = before ? jumpsBetween(before, table) : [];
for (const line of [...nonsense, ...jumps]) console.error(line);
if (nonsense.length > 0 || (jumps.length > 0 && !values['accept-jumps'])) {
  console.error(
    'Nothing is written. Compare with the pages of the vendors; --accept-jumps takes jumps, but no nonsense.',
  );
  process.exit(1);
}
const text = tableText(table);
writeFileSync(FILE, text);
const count = Object.values(table.lists).reduce((sum, rows) => sum + Object.keys(rows).length, 0);
console.log(`${count} models, ${text.length} bytes, ${table.source}, ${table.date}`);
