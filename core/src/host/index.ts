export { builtIns } from './built-ins.ts';
export * from './create-host.ts';
export * from './explain.ts';
export * from './host-options.ts';
export type { LogSink } from './logger.ts';
export * from './read-usage.ts';
