import type { JsonObject } from '@pipeproxy/core';
import { VERSION } from '../version.ts';
import type { PluginKind } from './plugin-kinds.ts';
import { type PluginNames, packageName } from './plugin-names.ts';

const json = (value: JsonObject): string => `${JSON.stringify(value, null, 2)}\n`;

function manifest(names: PluginNames, { purpose }: PluginKind): JsonObject {
  return {
    name: packageName(names),
    version: '0.1.0',
    description: purpose,
    license: 'MIT',
    type: 'module',
    keywords: ['pipeproxy', 'pipeproxy-plugin'],
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    files: ['dist'],
    engines: { node: '>=22.19' },
    scripts: {
      test: 'node --test',
      types: 'tsc --noEmit',
      build: 'tsc -p tsconfig.build.json',
      prepack: 'npm run build',
    },
    // No dependency: pipeproxy lends a plugin its own copy, so there is only ever one.
    peerDependencies: { '@pipeproxy/core': `^${VERSION}` },
    devDependencies: { '@pipeproxy/core': `^${VERSION}`, '@types/node': '^24.0.0', typescript: '^7.0.0' },
  };
}

const COMPILER_OPTIONS: JsonObject = {
  target: 'es2024',
  module: 'nodenext',
  types: ['node'],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  rewriteRelativeImportExtensions: true,
  erasableSyntaxOnly: true,
};

const BUILD: JsonObject = {
  extends: './tsconfig.json',
  compilerOptions: { noEmit: false, declaration: true, rootDir: 'src', outDir: 'dist' },
  include: ['src'],
};

function readme(names: PluginNames, { purpose }: PluginKind): string {
  return `# ${packageName(names)}

${purpose} For [pipeproxy](https://www.npmjs.com/package/pipeproxy).

## Try it

\`\`\`sh
npm install
npm test                      # what every plugin of its kind must do, and what you add
npx pipeproxy check           # proxy.config.json of this folder uses the sources
npx pipeproxy start
\`\`\`

## Use it

\`\`\`sh
npm install ${packageName(names)}
\`\`\`

Where the config lies; it then names \`${names.kebab}\` in \`plugins\`, in place of the path that stands in proxy.config.json here.

## Publish it

\`\`\`sh
npm publish                   # builds dist/ first; nothing else is in the package
\`\`\`
`;
}

/** Everything of a new package but its sources and tests, by path. */
export function packageFiles(names: PluginNames, kind: PluginKind): Readonly<Record<string, string>> {
  return {
    'package.json': json(manifest(names, kind)),
    'tsconfig.json': json({ compilerOptions: COMPILER_OPTIONS, include: ['src', 'test'] }),
    'tsconfig.build.json': json(BUILD),
    'proxy.config.json': json({ plugins: ['./src/index.ts'], ...kind.config(names) }),
    '.gitignore': 'node_modules/\ndist/\n.env\n',
    'README.md': readme(names, kind),
  };
}
