import { compileGlob } from '@pipeproxy/core';
import { DEFAULT_PATHS } from './doors.ts';
import { mergeQuirks } from './merge-quirks.ts';
import type { OpenAICompatibleOptions } from './options.ts';
import type { Quirks } from './quirks.ts';
import type { Server } from './server.ts';

/** Names come from clients: a memory without a bound could be made to grow. */
const MAX_MODELS = 1_000;

/**
 * Makes the function that gives the quirks of a model, in this order: the server's row, the row's models, the upstream's `quirks`,
 * the `quirks` of the model in the config.
 */
export function createModelQuirks(
  server: Pick<Server, 'quirks' | 'models'>,
  { quirks, models = [] }: Pick<OpenAICompatibleOptions, 'quirks' | 'models'>,
): (model: string) => Quirks {
  const patterns = (server.models ?? []).map((row) => ({ glob: compileGlob(row.match), quirks: row.quirks }));
  const own = new Map(Array.isArray(models) ? [] : Object.entries(models).map(([name, model]) => [name, model.quirks]));
  const known = new Map<string, Quirks>();

  function resolve(model: string): Quirks {
    const rows = patterns.filter(({ glob }) => glob.match(model) !== undefined).map((row) => row.quirks);
    return mergeQuirks({ paths: DEFAULT_PATHS }, server.quirks, ...rows, quirks, own.get(model));
  }

  return (model) => {
    const quirksOfModel = known.get(model) ?? resolve(model);
    if (known.size >= MAX_MODELS) known.clear();
    known.set(model, quirksOfModel);
    return quirksOfModel;
  };
}
