import { CONFIG_SCHEMA } from '@pipeproxy/config';
import { isObject, type JsonObject, type Plugin } from '@pipeproxy/core';
import { builtIns } from '@pipeproxy/core/host';
import { markdownTable } from './markdown-table.ts';
import { type SchemaRow, schemaRows } from './schema-rows.ts';
import { workspacesInOrder } from './workspaces.ts';

/** Quirks of one model are those of its upstream again. */
const isRepeated = ({ path }: SchemaRow): boolean => path.includes('.NAME.quirks.');

function optionTable(schema: JsonObject): string {
  const rows = schemaRows(schema).filter((row) => !isRepeated(row));
  return markdownTable(
    ['Key', 'Value', 'Meaning'],
    rows.map(({ path, type, isRequired, description }) => [
      `\`${path}\``,
      isRequired ? `${type} (needed)` : type,
      description,
    ]),
  );
}

interface Named {
  readonly name: string;
  readonly options?: JsonObject;
}

/** Those of them that have options, each with its table. */
function sections(kind: string, definitions: readonly Named[]): readonly string[] {
  return definitions.flatMap(({ name, options }) =>
    options && schemaRows(options).length > 0 ? [`### ${kind} \`${name}\``, optionTable(options)] : [],
  );
}

async function ownPlugins(): Promise<readonly Plugin[]> {
  const folders = workspacesInOrder().filter(({ folder }) => folder.startsWith('plugins/'));
  const names = folders.map(({ manifest }) => manifest.name).sort();
  return Promise.all(names.map(async (name) => (await import(name)).default));
}

/** The page docs/reference/config.md. */
export async function configPage(): Promise<string> {
  const plugins = [builtIns, ...(await ownPlugins())];
  const target =
    isObject(CONFIG_SCHEMA.$defs) && isObject(CONFIG_SCHEMA.$defs.target) ? CONFIG_SCHEMA.$defs.target : {};
  return `${[
    '# Config',
    '<!-- Written by `npm run docs` from the schemas. Do not edit. -->',
    `Every key, as the schemas have it that the config is checked with. What they are for, and what holds where a key is absent, is in
[Configure](../guide/configure.md). \`NAME\` stands for a name of your own, \`[]\` for each element of a list.`,
    '## The file',
    optionTable(CONFIG_SCHEMA),
    '## A target',
    'Values of `models` are `upstream/model`, lists of targets, or objects:',
    optionTable(target),
    '## Options',
    'Keys that an upstream may have besides those above, by its provider, and `options` of the others:',
    ...plugins.flatMap(({ providers = [], stages = [], observers = [], ledgers = [], stores = [] }) => [
      ...sections('Provider', providers),
      ...sections('Stage', stages),
      ...sections('Observer', observers),
      ...sections('Ledger', ledgers),
      ...sections('Store', stores),
    ]),
  ].join('\n\n')}\n`;
}
