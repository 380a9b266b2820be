export type { Config } from '@pipeproxy/config';
