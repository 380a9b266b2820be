import { existsSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** A row of the ledger's table; a column without a value is left out. */
export type LedgerRow = Readonly<Record<string, string | number | undefined>>;

const FILE = 'ledger.sqlite';

/** Reads all rows of the ledger below a state folder, oldest first; none when there is no ledger yet. */
export async function readLedger(stateFolder: string): Promise<readonly LedgerRow[]> {
  for await (const found of glob(`**/${FILE}`, { cwd: stateFolder })) {
    const file = join(stateFolder, found);
    if (!existsSync(file)) continue;
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      const rows = database.prepare('SELECT * FROM usage ORDER BY started_at_ms, id').all();
      return rows.map(
        (row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as LedgerRow,
      );
    } catch {
      return [];
    } finally {
      database.close();
    }
  }
  return [];
}
