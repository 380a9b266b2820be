import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const nodeProblem: (version: string, root: string) => string | undefined = createRequire(import.meta.url)(
  './node-check.cjs',
);

describe('nodeProblem', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'pipeproxy-node-check-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it.each(['22.19.0', '22.20.1', '23.0.0', '24.21.0', '100.0.0'])('takes Node %s', (version) => {
    expect(nodeProblem(version, root)).toBeUndefined();
  });

  it.each(['22.18.9', '20.20.2', '18.0.0', '9.11.2', '0.12.0'])('refuses Node %s in one line', (version) => {
    const problem = nodeProblem(version, root);
    expect(problem).toContain(`needs Node 22.19 or newer and this is ${version}`);
    expect(problem).not.toContain('\n');
  });

  it('tells an installed package to get a newer Node', () => {
    expect(nodeProblem('20.0.0', root)).toMatch(/install Node 24 and start it again\.$/);
  });

  it('tells a checkout without its own Node how to fetch it', () => {
    mkdirSync(join(root, 'core/src'), { recursive: true });
    expect(nodeProblem('20.0.0', root)).toContain('npm rebuild node');
  });

  it('tells a checkout with its own Node to start by npx', () => {
    mkdirSync(join(root, 'core/src'), { recursive: true });
    mkdirSync(join(root, 'node_modules/node/bin'), { recursive: true });
    writeFileSync(join(root, 'node_modules/node/bin/node'), '');
    expect(nodeProblem('20.0.0', root)).toContain('npx pipeproxy');
  });
});

describe('bin/pipeproxy.js on a Node that is too old', () => {
  it('exits 2 with one line on stderr and loads nothing else', () => {
    // The version is faked before the bin is read: the machine has no old Node to run.
    const pretend = 'data:text/javascript,Object.defineProperty(process.versions,"node",{value:"20.20.2"})';
    const bin = join(import.meta.dirname, 'pipeproxy.js');
    const { status, stderr, stdout } = spawnSync(process.execPath, ['--import', pretend, bin, 'start'], {
      encoding: 'utf8',
    });
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n')).toEqual([expect.stringContaining('this is 20.20.2')]);
  });
});
