import { definePlugin, type Plugin } from '@pipeproxy/core';
import { sqliteLedger } from './sqlite-ledger.ts';

export { sqliteLedger } from './sqlite-ledger.ts';

const plugin: Plugin = definePlugin({ name: 'ledger-sqlite', ledgers: [sqliteLedger] });
export default plugin;
