export * from './private-file.ts';
export * from './serve-thread.ts';
export * from './thread-client.ts';
export type * from './thread-messages.ts';
