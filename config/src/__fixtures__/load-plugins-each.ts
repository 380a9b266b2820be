import type { Config } from '@pipeproxy/core';
import { loadPlugins } from '../load-plugins.ts';

interface Call {
  readonly config: Config;
  readonly folder?: string;
  /** Packages that pipeproxy itself has. */
  readonly own?: Readonly<Record<string, unknown>>;
}

// Started by tests in a plain Node, because Jest has module loaders of its own. Prints what each call gave.
const calls: readonly Call[] = JSON.parse(process.argv[2] ?? '[]');
const results = [];
for (const { config, folder, own = {} } of calls) {
  const asked: string[] = [];
  const importOwn = async (name: string): Promise<unknown> => {
    asked.push(name);
    if (name === '@pipeproxy/broken') throw new Error('it does not start');
    if (!Object.hasOwn(own, name)) {
      throw Object.assign(new Error(`Cannot find package '${name}' imported from here`), { code: 'ERR_MODULE_NOT_FOUND' });
    }
    return { default: withCreate(own[name]) };
  };
  const { plugins, problems } = await loadPlugins(config, { importOwn, ...(folder === undefined ? {} : { folder }) });
  results.push({ plugins: plugins.map(summary), problems, asked });
}
process.stdout.write(JSON.stringify(results));

/** Functions do not survive JSON: every definition gets one here. */
function withCreate(plugin: unknown): unknown {
  const lists = Object.entries(Object(plugin)).map(([key, value]) => [
    key,
    Array.isArray(value) ? value.map((definition) => ({ options: {}, create: () => ({}), ...definition })) : value,
  ]);
  return Object.fromEntries(lists);
}

function summary(plugin: object): unknown {
  const lists = Object.entries(plugin).map(([key, value]) => [
    key,
    Array.isArray(value) ? value.map(({ name }) => name) : value,
  ]);
  return Object.fromEntries(lists);
}
