import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT, workspacesInOrder } from '../scripts/workspaces.ts';
import { packageOf, workspaceOf } from './architecture/rooms.ts';
import { readSourceFiles } from './architecture/source-file.ts';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
}

interface LockEntry {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly hasInstallScript?: boolean;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly integrity?: string;
}

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const manifestOf = (folder: string): Manifest => JSON.parse(read(join(folder, 'package.json')));

const root = manifestOf('.');
const folders = workspacesInOrder().map(({ folder }) => folder);
const manifests = [root, ...folders.map(manifestOf)];
const lockText = read('package-lock.json');
const lock: Readonly<Record<string, LockEntry>> = JSON.parse(lockText).packages;

describe('packages', () => {
  it.each(folders)('%s can be built', (folder) => {
    expect(existsSync(join(ROOT, folder, 'tsconfig.build.json'))).toBe(true);
  });
});

describe('package.json files', () => {
  it('pin every dependency to one version', () => {
    const ranges = manifests.flatMap(({ name, dependencies, devDependencies }) =>
      Object.entries({ ...dependencies, ...devDependencies })
        .filter(([, range]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(range))
        .map(([dependency, range]) => `${name}: ${dependency}@${range}`),
    );
    expect(ranges).toEqual([]);
  });

  it('have one version, which is also what they ask of each other', () => {
    const own = manifests.flatMap(({ dependencies, peerDependencies }) =>
      Object.entries({ ...dependencies, ...peerDependencies }).filter(([name]) => name.startsWith('@pipeproxy/')),
    );
    const versions = [...manifests.map(({ version }) => version), ...own.map(([, version]) => version)];
    expect(new Set(versions)).toEqual(new Set([root.version]));
  });

  it('make the root depend on every workspace, so that it installs alone', () => {
    const names = folders.map((folder) => manifestOf(folder).name);
    expect(Object.keys(root.dependencies ?? {}).sort()).toEqual(names.sort());
  });

  it('declare what the sources import', () => {
    const missing = readSourceFiles()
      .filter(({ isTest, path }) => !isTest && !path.startsWith('core/src/testing/'))
      .flatMap(({ path, imports }) => {
        const { name, dependencies, peerDependencies } = manifestOf(workspaceOf(path));
        const declared = new Set([name, ...Object.keys({ ...dependencies, ...peerDependencies })]);
        return imports
          .filter((specifier) => !specifier.startsWith('.') && !specifier.startsWith('node:'))
          .filter((specifier) => !declared.has(packageOf(specifier)))
          .map((specifier) => `${path}: ${specifier}`);
      });
    expect(missing).toEqual([]);
  });

  it('run nothing when they are installed (security 29)', () => {
    const hooks = manifests
      .flatMap(({ scripts }) => Object.keys(scripts ?? {}))
      .filter((name) => /^(pre|post)?install$/.test(name));
    expect(hooks).toEqual([]);
  });
});

/** What a user installs besides ourselves. Who adds one has looked at who keeps it, what it brings and what it runs. */
const PRODUCTION = [
  '@koa/router',
  'ajv',
  'ajv-formats',
  'commander',
  'cosmiconfig',
  'env-paths',
  'eventsource-parser',
  'gpt-tokenizer',
  'jiti',
  'koa',
  'koa-compose',
  'picocolors',
  'pino',
  're2js',
  'reflect-metadata',
  'tsyringe',
  'undici',
];

describe('the supply chain', () => {
  it('security 29: brings no dependency that nobody has allowed', () => {
    const direct = manifests
      .flatMap(({ dependencies }) => Object.keys(dependencies ?? {}))
      .filter((name) => !name.startsWith('@pipeproxy/'));
    expect([...new Set(direct)].sort()).toEqual(PRODUCTION);
  });

  it('security 29: has a hash of every package', () => {
    const unknown = Object.entries(lock).filter(
      ([path, { link, integrity }]) => path.startsWith('node_modules/') && !link && integrity === undefined,
    );
    expect(unknown.map(([path]) => path)).toEqual([]);
  });
});

describe('@pipeproxy/core', () => {
  it('is packed with its prices, and they with their licence', () => {
    expect(JSON.parse(read('core/package.json')).files).toContain('data');
    expect(JSON.parse(read('core/data/model-prices.json')).source).toContain('models.dev');
    expect(read('core/data/LICENSE-model-prices.txt')).toContain('Copyright (c) 2025 models.dev');
  });
});

describe('package-lock.json', () => {
  it('has no install script in a production dependency (security 29)', () => {
    const offenders = Object.entries(lock).filter(([, entry]) => entry.hasInstallScript && !entry.dev);
    expect(offenders.map(([path]) => path)).toEqual([]);
  });

  it('names no registry', () => {
    const links = Object.entries(lock).filter(([, { resolved }]) => resolved !== undefined && /:\/\//.test(resolved));
    expect(links.map(([path]) => path)).toEqual([]);
    expect(lockText).not.toMatch(/"https?:\/\/[^"]*\.tgz"/);
  });
});
