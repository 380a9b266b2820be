/** A folder and the folders that its files may import from, besides its own. */
interface Room {
  readonly folder: string;
  readonly mayImport: readonly string[];
}

const CONTRACT = 'core/src/contract';
const WIRE = 'core/src/wire';
const DIALECTS = 'core/src/dialects';
const PIPELINE = 'core/src/pipeline';
const PRICES = 'core/src/prices';
const EVERYTHING = ['core/src'];

const ROOMS: readonly Room[] = [
  { folder: CONTRACT, mayImport: [] },
  { folder: WIRE, mayImport: [CONTRACT] },
  { folder: DIALECTS, mayImport: [CONTRACT, WIRE] },
  { folder: PIPELINE, mayImport: [CONTRACT, WIRE] },
  { folder: 'core/src/stages', mayImport: [CONTRACT, WIRE, PIPELINE] },
  { folder: PRICES, mayImport: [CONTRACT, WIRE] },
  { folder: 'core/src/observers', mayImport: [CONTRACT, WIRE, PIPELINE, PRICES] },
  { folder: 'core/src/transport', mayImport: [CONTRACT] },
  { folder: 'core/src/local', mayImport: [] },
  { folder: 'core/src/testing', mayImport: EVERYTHING },
  { folder: 'core/src/host', mayImport: EVERYTHING },
  { folder: 'core/src', mayImport: EVERYTHING },
  { folder: 'config/src', mayImport: ['@pipeproxy/core'] },
  { folder: 'cli/src', mayImport: ['@pipeproxy/core', '@pipeproxy/config'] },
  { folder: 'plugins', mayImport: ['@pipeproxy/core'] },
];

/** The only room that may import a package. */
const ROOM_OF_PACKAGE: Readonly<Record<string, string>> = {
  '@koa/router': 'core/src/host',
  ajv: 'config/src',
  'ajv-formats': 'config/src',
  commander: 'cli/src',
  cosmiconfig: 'config/src',
  'eventsource-parser': WIRE,
  jiti: 'config/src',
  koa: 'core/src/host',
  'koa-compose': PIPELINE,
  pino: 'core/src/host',
  'reflect-metadata': 'core/src/host',
  tsyringe: 'core/src/host',
  undici: 'core/src/transport',
};

/** Rooms that know no vendor. */
export const NEUTRAL_ROOMS: readonly string[] = [CONTRACT, WIRE, PIPELINE, 'core/src/transport'];

export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** The package that a bare specifier names: `@koa/router` of `@koa/router/lib/x`. */
export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** The workspace folder of a source file. */
export function workspaceOf(path: string): string {
  return path.slice(0, path.indexOf('/src/'));
}

/** True when a file of a room may import another file or one of our packages. */
export function mayImport(path: string, target: string): boolean {
  const room = ROOMS.find(({ folder }) => isInside(path, folder));
  if (!room) throw new Error(`${path} lies in no room`);
  const own = room.folder === 'plugins' ? workspaceOf(path) : room.folder;
  return [own, ...room.mayImport].some((folder) => isInside(target, folder));
}

export function mayImportPackage(path: string, name: string): boolean {
  const room = ROOM_OF_PACKAGE[name];
  return room === undefined || isInside(path, room);
}
