import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { headerSecret, objectOf, type PluginServices, parseJson, type Secret, textOf } from '@pipeproxy/core';
import type { AmpOptions } from './amp-options.ts';

/** What is read besides the config. */
export interface AmpSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the `amp` command keeps its login. */
  readonly secretsFile: string;
}

/** The surroundings of this process. */
export const processSurroundings = (environment: AmpSurroundings['environment']): AmpSurroundings => ({
  environment,
  secretsFile: join(homedir(), '.local', 'share', 'amp', 'secrets.json'),
});

/** Member of Amp's file, a flat object of strings. */
const SECRET_NAME = 'apiKey@https://ampcode.com/';
const KEPT_MS = 300_000;

type Services = Pick<PluginServices, 'secret' | 'logger' | 'clock'>;

/** The Amp key of a client, by the name of its own key; undefined where there is none. */
export type AmpKeys = (client: string | undefined) => Promise<Secret | undefined>;

/** The file's key; looked at again after five minutes, also when it was not there. */
function createFileKey(file: string, services: Services): () => Promise<Secret | undefined> {
  let kept: { readonly atMs: number; readonly key: Promise<Secret | undefined> } | undefined;
  const read = async (): Promise<Secret | undefined> => {
    const content = await readFile(file, 'utf8').catch(() => '');
    return headerSecret(services, textOf(objectOf(parseJson(content))?.[SECRET_NAME]), file);
  };
  return () => {
    const now = services.clock.now();
    if (!kept || now - kept.atMs >= KEPT_MS) kept = { atMs: now, key: read() };
    return kept.key;
  };
}

/** The table of single clients; the first entry that names one counts. */
function clientTable({ clientKeys = [] }: AmpOptions, services: Services): ReadonlyMap<string, Secret> {
  const table = new Map<string, Secret>();
  for (const { clients, apiKey } of clientKeys) {
    const key = headerSecret(services, apiKey, 'clientKeys.apiKey');
    for (const client of clients) {
      if (table.has(client)) services.logger.warn({ client }, 'a client has two Amp keys: the first one counts');
      else if (key) table.set(client, key);
    }
  }
  return table;
}

/** Finds the key that goes to Amp: that of the client, of the config, of the environment, of Amp's own login. */
export function createAmpKeys(options: AmpOptions, services: Services, surroundings: AmpSurroundings): AmpKeys {
  const table = clientTable(options, services);
  const configured = headerSecret(services, options.apiKey, 'apiKey');
  const inherited = headerSecret(services, surroundings.environment.AMP_API_KEY, 'AMP_API_KEY');
  const ofFile = createFileKey(surroundings.secretsFile, services);
  return async (client) => {
    const own = client === undefined ? undefined : table.get(client);
    return own ?? configured ?? inherited ?? ofFile();
  };
}
