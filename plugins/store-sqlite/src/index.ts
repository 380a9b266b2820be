import { definePlugin, type Plugin } from '@pipeproxy/core';
import { sqliteStore } from './sqlite-store.ts';

export { type SqliteStoreOptions, sqliteStore } from './sqlite-store.ts';

const plugin: Plugin = definePlugin({ name: 'store-sqlite', stores: [sqliteStore] });
export default plugin;
