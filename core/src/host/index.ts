export * from './ask-control.ts';
export { builtIns } from './built-ins.ts';
export * from './create-host.ts';
export * from './explain.ts';
export * from './host-options.ts';
export type { HostStatus, UpstreamReport } from './host-status.ts';
export type { LogSink } from './logger.ts';
export * from './read-usage.ts';
export type { UpstreamHealth } from './upstream-health.ts';
