import { describe, expect, it } from '@jest/globals';
import { RULES } from './architecture/rules.ts';
import { parseSourceFile, readSourceFiles } from './architecture/source-file.ts';

const files = readSourceFiles();

describe('architecture', () => {
  it('finds the sources', () => {
    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['core/src/index.ts', 'config/src/index.ts', 'cli/src/index.ts']),
    );
  });

  describe.each(RULES)('$name', ({ find, broken }) => {
    it('holds', () => {
      expect(files.flatMap((file) => find(file).map((finding) => `${file.path}: ${finding}`))).toEqual([]);
    });

    it('would find an offender', () => {
      expect(find(parseSourceFile(broken.path, broken.text))).toHaveLength(1);
    });
  });
});

describe('what the rules read', () => {
  it('sees every way to import and no comment', () => {
    const text = `
      // import 'comment';
      import type { A } from 'a';
      import b from 'b';
      import 'c';
      export * from 'd';
      export { e } from 'e';
      type F = import('f').F;
      const g = await import('g');
      const text = "import 'string'";
    `;
    expect(parseSourceFile('core/src/x.ts', text).imports).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  });
});
