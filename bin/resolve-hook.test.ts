import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const urlOf = (name: string): string => pathToFileURL(join(import.meta.dirname, name)).href;

describe('addResolveHook', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pipeproxy-resolve-'));
    writeFileSync(join(folder, 'plugin.mjs'), "export { ProxyError } from '@pipeproxy/core';");
    writeFileSync(join(folder, 'plugin.cjs'), "exports.ProxyError = require('@pipeproxy/core').ProxyError;");
    writeFileSync(join(folder, 'unknown.mjs'), "import 'pipeproxy-plugin-nowhere';");
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What a program beside the bin prints that uses the sources and imports a file of the user's folder. */
  function importFromUser(file: string, expression: string): string {
    const program = `
      import { addResolveHook } from '${urlOf('resolve-hook.js')}';
      addResolveHook({ fromSource: true });
      const core = await import('@pipeproxy/core');
      const plugin = await import('${pathToFileURL(join(folder, file)).href}').catch((error) => ({ error }));
      console.log(${expression});
    `;
    const args = ['--input-type=module', '--eval', program];
    return spawnSync(process.execPath, args, { cwd: join(import.meta.dirname, '..'), encoding: 'utf8' }).stdout.trim();
  }

  it.each(['plugin.mjs', 'plugin.cjs'])('gives our core to %s in a folder that has none', (file) => {
    const isOurs = 'core.ProxyError !== undefined && plugin.ProxyError === core.ProxyError';
    expect(importFromUser(file, isOurs)).toBe('true');
  });

  it('leaves other missing packages missing', () => {
    expect(importFromUser('unknown.mjs', 'plugin.error.code')).toBe('ERR_MODULE_NOT_FOUND');
  });
});
