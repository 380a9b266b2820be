import { createHash } from 'node:crypto';
import { chmodSync, existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runPipeproxy } from '../support/run-pipeproxy.ts';
import { createTempFolder, type TempFolder } from '../temp-folder.ts';

/** A module that leaves a mark when it is loaded. */
const marking = (mark: string): string => `
  import { writeFileSync } from 'node:fs';
  writeFileSync(${JSON.stringify(mark)}, '');
  export default { name: 'x', providers: [] };
`;

let folder: TempFolder;
let markOf: (name: string) => string;

beforeEach(() => {
  folder = createTempFolder({ 'package.json': '{ "type": "module" }' });
  markOf = (name) => join(folder.path, `${name}.mark`);
  for (const name of ['pipeproxy-plugin-x', '@pipeproxy/x']) {
    const exports = '{ ".": "./index.js" }';
    folder.write(`node_modules/${name}/package.json`, `{ "name": "${name}", "type": "module", "exports": ${exports} }`);
    folder.write(`node_modules/${name}/index.js`, marking(markOf('package')));
  }
  for (const place of ['plugin.js', 'plugins/x.js', 'pipeproxy.plugin.ts', 'x.js']) {
    folder.write(place, marking(markOf('file')));
  }
});

afterEach(() => folder[Symbol.dispose]());

const marks = (): readonly string[] => globSync('*.mark', { cwd: folder.path });

/** Starts with the config that is found in the folder, and stops again. */
async function startHere(): Promise<string> {
  const running = runPipeproxy(folder, ['start', '--port', '0']);
  await running.says(/http:\/\/\S+:\d+/);
  return (await running.stop()).stdout;
}

const config = (plugins: readonly string[]): string => JSON.stringify({ upstreams: {}, plugins });

describe('security 28: plugins are trusted code', () => {
  it('security 28: what lies beside the config or is installed stays unloaded, unless it is named', async () => {
    folder.write('proxy.config.json', config([]));
    await startHere();
    expect(marks()).toEqual([]);
    folder.write('proxy.config.json', config(['pipeproxy-plugin-x']));
    await startHere();
    expect(marks()).toEqual(['package.mark']);
    folder.write('proxy.config.json', config(['./plugins/x.js']));
    await startHere();
    expect(existsSync(markOf('file'))).toBe(true);
  });

  it('security 28: a request that names a plugin loads nothing', async () => {
    folder.write('proxy.config.json', config([]));
    const running = runPipeproxy(folder, ['start', '--port', '0']);
    const [url = ''] = await running.says(/http:\/\/\S+:\d+/);
    for (const model of ['pipeproxy-plugin-x/m', './plugin.js', `file://${folder.path}/x.js`, '@pipeproxy/x']) {
      const body = JSON.stringify({ model, provider: 'x', plugins: ['x'], messages: [{ role: 'user', content: 'x' }] });
      await fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
    }
    await running.stop();
    expect(marks()).toEqual([]);
  });

  it('security 28: a config that every user can write is neither run nor read', async () => {
    const file = folder.write('proxy.config.mjs', `${marking(markOf('config'))}`);
    chmodSync(file, 0o666);
    const { code, stdout, stderr } = await runPipeproxy(folder, ['start', '--port', '0']).ended;
    expect(code).toBe(1);
    expect(stdout + stderr).toContain(file);
    expect(marks()).toEqual([]);
  });

  it('security 28: a plugin whose file is not the one that is pinned is not run', async () => {
    const plugin = (name: string) => ({
      name,
      integrity: `sha256-${createHash('sha256').update('else').digest('base64')}`,
    });
    folder.write(
      'proxy.config.json',
      JSON.stringify({ plugins: [plugin('./plugin.js'), plugin('pipeproxy-plugin-x')] }),
    );
    const { code, stderr } = await runPipeproxy(folder, ['start', '--port', '0']).ended;
    expect(code).toBe(1);
    expect(stderr.match(/was not loaded: the integrity of \S+ is not the one in the config/g)).toHaveLength(2);
    expect(marks()).toEqual([]);
  });

  it('security 28: a start says which config it has run', async () => {
    const file = folder.write('proxy.config.mjs', 'export default { upstreams: {} };');
    expect(await startHere()).toContain(file);
  });
});
