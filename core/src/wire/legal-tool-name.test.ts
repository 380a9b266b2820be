import { describe, expect, it } from '@jest/globals';
import { legalToolName } from './legal-tool-name.ts';

const LEGAL = /^[a-zA-Z0-9_-]{1,64}$/;

describe('legalToolName', () => {
  it('leaves a legal name alone', () => {
    expect(legalToolName('mcp__files__read-file', 64)).toBe('mcp__files__read-file');
    expect(legalToolName('a'.repeat(64), 64)).toBe('a'.repeat(64));
  });

  it('keeps 55 characters of a name that is too long for 64, then the hash', () => {
    const long = 'a'.repeat(70);
    expect(legalToolName(long, 64)).toMatch(/^a{55}_[0-9a-f]{8}$/);
    expect(legalToolName(long, 128)).toBe(long);
  });

  it('keeps names apart that are equal where they are cut or cleaned', () => {
    const names = [`${'a'.repeat(70)}1`, `${'a'.repeat(70)}2`, 'files.read', 'files/read', 'files_read', '', 'é'];
    const legal = names.map((name) => legalToolName(name, 64));
    expect(new Set(legal).size).toBe(names.length);
    for (const name of legal) expect(name).toMatch(LEGAL);
  });
});
