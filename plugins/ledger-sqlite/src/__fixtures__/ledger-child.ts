// Run by tests as a process of its own: node ledger-child.ts FOLDER PREFIX COUNT [then-die]
import { sqliteLedger } from '../index.ts';
import type { PluginServices } from '@pipeproxy/core';
import { usageRecord } from './usage-record.ts';

const [folder = '', prefix = '', count = '0', end] = process.argv.slice(2);
const logger = { debug() {}, info: console.error, warn: console.error, error: console.error };
const services: Pick<PluginServices, 'files' | 'logger'> = { files: async () => folder, logger };
const ledger = await sqliteLedger.create({}, services as PluginServices);

for (let n = 0; n < Number(count); n += 1) ledger.add(usageRecord(`${prefix}-${n}`));
await ledger.flush();
console.log('flushed');

if (end === 'then-die') {
  // Never acknowledged: written on and on until the parent kills this process in the middle of it.
  let n = 0;
  setInterval(() => {
    for (let row = 0; row < 50; row += 1) ledger.add(usageRecord(`${prefix}-late-${n++}`));
    if (n === 500) console.log('writing');
  }, 1);
} else {
  await ledger.close();
}
