import { createRequire } from 'node:module';

const manifest: { readonly version: string } = createRequire(import.meta.url)('../package.json');

/** Version of pipeproxy; all its packages have the same. */
export const VERSION = manifest.version;
