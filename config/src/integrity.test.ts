import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTempFolder, type TempFolder } from '../../test/temp-folder.ts';
import { integrityProblem } from './integrity.ts';

let folder: TempFolder;
let file: string;
beforeAll(() => {
  folder = createTempFolder();
  file = folder.write('plugin.js', 'export default {};');
});
afterAll(() => folder[Symbol.dispose]());

const pinOf = (algorithm: string, text: string) =>
  `${algorithm}-${createHash(algorithm).update(text).digest('base64')}`;

describe('integrityProblem', () => {
  it.each(['sha256', 'sha384', 'sha512'])(
    'security 28: a file that is as it was pinned has none, by %s',
    async (algorithm) => {
      await expect(integrityProblem(file, pinOf(algorithm, 'export default {};'))).resolves.toBeUndefined();
    },
  );

  it('security 28: another file is named, with the digest that it has', async () => {
    const problem = await integrityProblem(file, pinOf('sha256', 'else'));
    expect(problem).toContain(`the integrity of ${file} is not the one in the config`);
    expect(problem).toContain(pinOf('sha256', 'export default {};'));
  });

  it('security 28: a file that cannot be read is not trusted', async () => {
    await expect(integrityProblem(`${file}.gone`, pinOf('sha256', 'x'))).resolves.toContain('cannot be checked');
  });
});
