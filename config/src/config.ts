export type { Config, ResolvedConfig } from '@pipeproxy/core';
