import { type ConfigError, locatedError, type ReadConfig } from '@pipeproxy/config';
import type { CommandHost, Surroundings } from './surroundings.ts';

type Options = Parameters<Surroundings['createHost']>[0];

/**
 * Makes a host.
 *
 * @throws ProxyError `PP_CONFIG_INVALID` or `PP_PLUGIN_INVALID`, with the lines of the config file from which nothing could be made.
 */
export async function makeHost(surroundings: Surroundings, read: ReadConfig, options: Options): Promise<CommandHost> {
  try {
    return await surroundings.createHost(options);
  } catch (error) {
    const { problems } = Object(error) as Partial<ConfigError>;
    throw problems === undefined ? error : await locatedError(problems, read.file);
  }
}
