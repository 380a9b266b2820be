import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from '../../scripts/workspaces.ts';
import { packedFiles } from '../support/packed-files.ts';
import { tokensIn } from '../support/token-shapes.ts';

/** Every file of the tree, those that git does not know yet too. */
const tree = (): readonly string[] =>
  execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' })
    .split('\0')
    .filter((path) => path !== '' && existsSync(join(ROOT, path)));

const found = (paths: readonly string[]): readonly string[] =>
  paths.flatMap((path) => tokensIn(readFileSync(join(ROOT, path), 'latin1')).map((token) => `${path}: ${token}`));

describe('security 16: examples and repositories', () => {
  it('security 16: the tree holds nothing that looks like a live credential, examples and fixtures included', () => {
    const paths = tree();
    expect(paths.some((path) => path.includes('__fixtures__'))).toBe(true);
    expect(paths.some((path) => path.startsWith('docs/examples/'))).toBe(true);
    expect(found(paths)).toEqual([]);
  });

  it('security 16: nor do the packages that are published', () => {
    const packed = packedFiles();
    expect(packed).toContain('README.md');
    expect(packed.filter((path) => /(^|\/)(\.env|secrets\/)|\.(pem|key)$/.test(path))).toEqual([]);
    expect(found(packed.filter((path) => existsSync(join(ROOT, path))))).toEqual([]);
  });

  it.each([
    ['sk-', 'ant-api03-', 'a1B2c3D4e5F6g7H8'],
    ['AK', 'IA', 'ABCDEFGHIJKLMNOP'],
    ['gh', 'p_', 'abcdefghijklmnopqrstuvwxyz'],
    ['AI', 'za', 'abcdefghijklmnopqrstuvwxyz012345678'],
    ['eyJ', 'hbGciOiJub25l', '.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl'],
    ['-----BEGIN ', 'PRIVATE KEY-----', '\nMIIEvQIBADANBgkqhkiG9w0BAQ'],
  ])('security 16: the scan sees %s%s', (...parts) => {
    const token = parts.join('');
    expect(tokensIn(`key: "${token}"`)).toHaveLength(1);
    expect(tokensIn(`key: "${token.slice(0, -4)}FAKE"`)).toEqual([]);
  });
});
