export { run } from './run.ts';
export type { BinHost, Surroundings } from './surroundings.ts';
