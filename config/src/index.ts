export type { CommandLineSettings } from './command-line-config.ts';
export type * from './config.ts';
export { DEFAULT_PORT } from './default-config.ts';
export type { FoundUpstream, IgnoredVariable } from './found-upstream.ts';
export { isLoopbackHost } from './private-host.ts';
export { type ConfigError, type ConfigProblem, configError } from './problem.ts';
export { type ConfigSources, type ReadConfig, readConfig } from './read-config.ts';
export { type Resolved, type ResolveOptions, resolveConfig } from './resolve-config.ts';
export { CONFIG_SCHEMA } from './schema.ts';
