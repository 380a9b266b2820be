export * from './contract/index.ts';
export * from './wire/json-values.ts';
